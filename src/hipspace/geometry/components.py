"""The connected components of a structure in a map of its probability."""

import numpy as np
from scipy.ndimage import label, sum_labels

THRESHOLD = 0.5


def largest_piece(fractions: np.ndarray) -> np.ndarray | None:
    """The connected pixels (H, W) from 0.5 on that sum to most; None without any."""
    return next(iter(large_pieces(fractions, least_fraction=1.0, most=1)), None)


def large_pieces(
    fractions: np.ndarray, *, least_fraction: float, most: int
) -> list[np.ndarray]:
    """The pieces (H, W) of a map (H, W), the greatest sum first.

    Parameters
    ----------
    least_fraction
        Least sum of a piece, as a fraction of the greatest.
    most
        How many pieces at most.
    """
    pieces, number = label(fractions >= THRESHOLD)
    if number == 0:
        return []
    sums = sum_labels(fractions, pieces, np.arange(1, number + 1))
    order = np.argsort(-sums, kind="stable")
    large = order[sums[order] >= least_fraction * sums.max()]
    return [pieces == 1 + k for k in large[:most]]


def touching(mask: np.ndarray, near: np.ndarray) -> np.ndarray:
    """The connected pieces of a mask (H, W) that have a pixel in `near` (H, W)."""
    pieces, _ = label(mask)
    found = np.unique(pieces[near & mask])
    return np.isin(pieces, found) & mask
