"""The study's joint space width: border pixels, and every distance between them.

It says that pixels of femur and roof that touch the joint space are found, and the
least of all distances between them; that it looks at one pixel after the other is
taken from its speed.
"""

import math

import numpy as np

from hipspace.geometry.anatomy import Label


def border_jsw(classes: np.ndarray, spacing_mm: float) -> float:
    """Least distance (mm) of border pixels of a class map (H, W); NaN without any."""
    femur = _touching(classes, Label.FEMUR)
    roof = _touching(classes, Label.ROOF)
    distances = [math.dist(one, other) for one in femur for other in roof]
    return min(distances, default=math.nan) * spacing_mm


def _touching(classes: np.ndarray, structure: Label) -> list[tuple[int, int]]:
    """Row and column of a structure's pixels that touch the joint space."""
    return [
        (row, column)
        for row, column in np.argwhere(classes == structure).tolist()
        if _beside_joint(classes, row, column)
    ]


def _beside_joint(classes: np.ndarray, row: int, column: int) -> bool:
    near = classes[max(row - 1, 0) : row + 2, max(column - 1, 0) : column + 2]
    return bool((near == Label.JOINT_SPACE).any())
