"""One hip on a whole radiograph, seen through a window with its femur in the middle.

Instance normalisation looks at all that it is given, so a network that has only seen
crops fails on anything larger. It is given windows of the size of those crops: first
where a hip mostly lies, moved until the femur is in the middle, where it was in
training. If that shows no whole hip beyond doubt, overlapping windows search for a
joint, femur, roof and joint space together: beside a hip that is plain, else on all of
the radiograph. The likeliest are followed like the first, and the one that shows most
of a joint is believed.
"""

from collections.abc import Sequence

import numpy as np

from hipspace.geometry.anatomy import STRUCTURES
from hipspace.segmentation.network.following import (
    SAME_PLACE_FRACTION,
    followed,
    usual_corner,
)
from hipspace.segmentation.network.model import Network
from hipspace.segmentation.network.search import searched
from hipspace.segmentation.network.seen import Seen, on_image, seen_through

STEADYING_PX = 3
"""Distance of the windows whose mean is taken: odd, so that an even pixel of one is an
odd one of the next, and well within what crops are moved in training."""


def through_windows(
    network: Network, images: np.ndarray, window_px: int, mean_of: int
) -> np.ndarray:
    """Probabilities (B, 3, H, W) of the structures of one hip on images (B, 1, H, W).

    0 beyond the window that is believed.

    Parameters
    ----------
    mean_of
        Windows a few pixels apart, the one that is believed among them, whose mean is
        given. The network halves its pixels from level to level, so where it sees a
        border depends a little on which pixel its window begins with.
    """
    usual = [usual_corner(image, window_px) for image in images]
    first = seen_through(network, list(images), usual, window_px)
    windows = [
        seen if seen.is_sure else searched(network, image, window_px, seen)
        for image, seen in zip(
            images,
            followed(network, images, first, window_px, SAME_PLACE_FRACTION),
            strict=True,
        )
    ]
    beside = _seen_beside(network, images, windows, window_px, mean_of - 1)
    found = np.zeros((len(images), len(STRUCTURES), *images.shape[2:]), np.float32)
    for seen, others, probabilities in zip(windows, beside, found, strict=True):
        _put_mean([seen, *others], probabilities)
    return found


def _seen_beside(
    network: Network,
    images: np.ndarray,
    windows: Sequence[Seen],
    window_px: int,
    number: int,
) -> list[list[Seen]]:
    """What windows to either side of each one show, in turns, and ever farther off.

    There are none beside a window that shows no femur.
    """
    steps = [STEADYING_PX * (k // 2 + 1) * (1 - 2 * (k % 2)) for k in range(number)]
    beside: list[list[Seen]] = [[] for _ in windows]
    places = [
        (k, on_image(np.add(seen.corner, (step, -step)), images.shape[2:], window_px))
        for k, seen in enumerate(windows)
        for step in steps
        if len(seen.femur)
    ]
    if places:
        numbers, corners = zip(*places, strict=True)
        shown = [images[k] for k in numbers]
        found = seen_through(network, shown, corners, window_px)
        for k, seen in zip(numbers, found, strict=True):
            beside[k].append(seen)
    return beside


def _put_mean(windows: Sequence[Seen], mean: np.ndarray) -> None:
    """Fill zeros (3, H, W) with the mean of the windows that show a pixel."""
    count = np.zeros(mean.shape[1:], np.float32)
    for seen in windows:
        mean[:, *seen.place] += seen.probabilities
        count[seen.place] += 1
    mean /= count.clip(1)
