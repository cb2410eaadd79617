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


def box_of_points(
    points_xy: np.ndarray, shape: tuple[int, ...], margin_px: int = 0
) -> Box:
    """The rows and columns of an image (H, W) that hold points (N, 2), and a margin.

    For points beyond the image these are the pixels nearest to them, one at least.
    """
    limits = np.array(shape[::-1])
    low = np.floor(points_xy.min(axis=0)).astype(int) - margin_px
    high = np.ceil(points_xy.max(axis=0)).astype(int) + margin_px
    low = low.clip(0, limits - 1)
    (left, top), (right, bottom) = low.tolist(), high.clip(low + 1, limits).tolist()
    return slice(top, bottom), slice(left, right)
