"""A network through overlapping windows at an image of any size.

As MONAI's `sliding_window_inference` in its mode `gaussian` (monai.inferers.utils,
Apache-2.0), to which the tests compare it, but on arrays.
"""

from collections.abc import Callable
from itertools import product

import numpy as np

SIGMA_FRACTION = 0.125
"""Of a window's side: the width of the bell that its pixels are weighted by."""
LEAST_WEIGHT = 1e-3


def slid_over(
    network: Callable[[np.ndarray], np.ndarray],
    image: np.ndarray,
    window_px: int,
    *,
    overlap: float,
    at_a_time: int,
) -> np.ndarray:
    """The mean (C, H, W) of what a network gives for windows on an image (1, H, W).

    Pixels weigh the more the nearer they are to the middle of their window. An image
    that is smaller than a window is padded with 0 to either side.

    Parameters
    ----------
    network
        Images (B, 1, h, w) to maps (B, C, h, w), float32.
    overlap
        Of neighbouring windows, in their side, from 0 to below 1.
    at_a_time
        Windows that the network is given together.
    """
    height, width = image.shape[1:]
    edges = [_edges(size, window_px) for size in (height, width)]
    padded = np.pad(image, [(0, 0), *edges])
    starts = [_starts(size, window_px, overlap) for size in padded.shape[1:]]
    corners = list(product(*starts))
    weights = _bell(window_px)
    total, count = None, np.zeros(padded.shape[1:], np.float32)
    for first in range(0, len(corners), at_a_time):
        some = [
            _box(corner, window_px) for corner in corners[first : first + at_a_time]
        ]
        found = network(np.stack([padded[:, *box] for box in some]))
        if total is None:
            total = np.zeros((found.shape[1], *padded.shape[1:]), np.float32)
        for box, maps in zip(some, found, strict=True):
            total[:, *box] += maps * weights
            count[box] += weights
    assert total is not None, "an image has one window at least"
    (top, _), (left, _) = edges
    return (total / count)[:, top : top + height, left : left + width]


def _edges(size: int, window_px: int) -> tuple[int, int]:
    """Pixels to put before and after an axis that is shorter than a window."""
    missing = max(window_px - size, 0)
    return missing // 2, missing - missing // 2


def _starts(size: int, window_px: int, overlap: float) -> list[int]:
    """Where windows begin on an axis, the last one at its end."""
    step = max(int(window_px * (1 - overlap)), 1)
    number = 1 + -(-(size - window_px) // step)
    return [min(k * step, size - window_px) for k in range(number)]


def _bell(window_px: int) -> np.ndarray:
    """Weights (h, w) float32 of a window's pixels."""
    away = np.arange(window_px, dtype=np.float32) - np.float32((window_px - 1) / 2)
    sigma = SIGMA_FRACTION * window_px
    bell = np.exp(away**2 / np.float32(-2 * sigma**2))
    both = bell[:, None] * bell
    return both.clip(max(float(both.min()), LEAST_WEIGHT))


def _box(corner: tuple[int, ...], window_px: int) -> tuple[slice, ...]:
    return tuple(slice(first, first + window_px) for first in corner)
