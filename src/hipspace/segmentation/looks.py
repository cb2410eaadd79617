"""The ways in which a close-up is shown to the fine network, and their mean.

What a network draws moves a little when a picture is brighter or cut elsewhere, though
no border does. The mean of several looks moves less, and how far each look is from it
says how sure the network is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Look:
    """One way of showing a close-up.

    Parameters
    ----------
    shift_xy_px
        How far the window is cut beside the head, in its pixels.
    gamma
        Exponent of its grey values, from 0 to 1.
    percentiles
        Of the window, shown black and white; None: those of the network's training.
    """

    shift_xy_px: tuple[int, int] = (0, 0)
    gamma: float = 1.0
    percentiles: tuple[float, float] | None = None


PLAIN = Look()
LOOKS = (
    PLAIN,
    Look((5, 3), gamma=0.8),
    Look((-3, -5), gamma=1.25, percentiles=(0.3, 99.7)),
)
"""As it is; brighter and darker, each cut elsewhere by an odd number of pixels, which
no level of the network has as its step."""


def mean_of(seen: Sequence[np.ndarray]) -> np.ndarray:
    """Mean (3, H, W) of what looks have seen, each NaN where it saw nothing.

    0 where none did.
    """
    stack = np.stack(seen)
    number = np.count_nonzero(~np.isnan(stack), axis=0)
    total = np.nansum(stack, axis=0, dtype=np.float32)
    return total / np.maximum(number, 1).astype(np.float32)
