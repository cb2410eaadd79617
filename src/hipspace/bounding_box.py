"""The rows and columns that something on an image takes up."""

import numpy as np

Box = tuple[slice, slice]


def bounding_box(mask: np.ndarray, margin_px: int = 0) -> Box:
    """The least box of a mask (H, W) that holds all of it, and a margin; else nothing.

    Its slices may end beyond the image, as slices may.
    """
    taken = [np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0)]
    if not len(taken[0]):
        return slice(0, 0), slice(0, 0)
    rows, columns = (
        slice(max(int(at[0]) - margin_px, 0), int(at[-1]) + 1 + margin_px)
        for at in taken
    )
    return rows, columns
