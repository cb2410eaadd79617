"""The part of the femur whose lower end is arbitrary: below the lesser trochanter."""

from typing import TypeVar

import numpy as np

LESSER_TROCHANTER = 32
"""Its landmark, in the renumbered order."""

Rows = TypeVar("Rows")


def above_lesser_trochanter(y_px: Rows, landmarks_xy: np.ndarray) -> Rows:
    """Whether places at heights `y_px` lie above it, element by element.

    Parameters
    ----------
    y_px
        Array or tensor of y, down from the image's upper edge.
    landmarks_xy
        Landmarks (80, 2) of the hip in the same pixels.
    """
    return y_px <= landmarks_xy[LESSER_TROCHANTER, 1]
