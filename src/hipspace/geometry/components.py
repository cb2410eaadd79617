"""The connected pieces of a structure in a map of its probability."""

import numpy as np
from scipy.ndimage import label, sum_labels

THRESHOLD = 0.5


def largest_piece(shares: np.ndarray) -> np.ndarray | None:
    """The connected pixels (H, W) from 0.5 on that sum to most; None without any."""
    return next(iter(large_pieces(shares, least_share=1.0, most=1)), None)


def large_pieces(
    shares: np.ndarray, *, least_share: float, most: int
) -> list[np.ndarray]:
    """The pieces (H, W) of a map (H, W), the greatest sum first.

    Parameters
    ----------
    least_share
        Of the greatest sum, for a piece to be among them.
    most
        Of them.
    """
    pieces, number = label(shares >= THRESHOLD)
    if number == 0:
        return []
    sums = sum_labels(shares, pieces, np.arange(1, number + 1))
    order = np.argsort(-sums, kind="stable")
    large = order[sums[order] >= least_share * sums.max()]
    return [pieces == 1 + k for k in large[:most]]


def touching(mask: np.ndarray, near: np.ndarray) -> np.ndarray:
    """The connected pieces of a mask (H, W) that have a pixel in `near` (H, W)."""
    pieces, _ = label(mask)
    found = np.unique(pieces[near & mask])
    return np.isin(pieces, found) & mask
