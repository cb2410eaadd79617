"""What lies outside of a shutter or a collimator, by a DICOM header: no radiograph.

DICOM PS3.3, C.7.6.11 and C.8.7.3. Both have a rectangle, a circle, a polygon, or
several of them, and what is shown lies inside of all. Rows and columns count from 1.
"""

import numpy as np
from pydicom.dataset import Dataset
from skimage.draw import polygon2mask

from hipspace.radiographs.dicom.header_values import numbers, words

LEAST_INSIDE = 0.05
"""Where a smaller fraction of the image is left, the numbers are of another."""


def outside_of(header: Dataset, shape: tuple[int, ...]) -> np.ndarray | None:
    """Which pixels (H, W) lie outside; None if the header tells of no such thing.

    Shapes that leave next to nothing of the image are passed over.

    Raises
    ------
    Unusable
        If an edge is no number.
    """
    inside = np.ones(shape, dtype=bool)
    for what in ("Shutter", "Collimator"):
        shapes = {word.upper() for word in words(header, f"{what}Shape")}
        if "RECTANGULAR" in shapes:
            inside &= _rectangle(header, what, shape)
        if "CIRCULAR" in shapes:
            inside &= _circle(header, what, shape)
        if "POLYGONAL" in shapes:
            inside &= _polygon(header, what, shape)
    return None if inside.all() or inside.mean() < LEAST_INSIDE else ~inside


def _rectangle(header: Dataset, what: str, shape: tuple[int, ...]) -> np.ndarray:
    rows, columns = (np.arange(n) + 1 for n in shape)
    left, right, upper, lower = (
        numbers(header, f"{what}{edge}Edge")[:1]
        for edge in (
            *("LeftVertical", "RightVertical", "UpperHorizontal", "LowerHorizontal"),
        )
    )
    across = (columns >= (left or [1])[0]) & (columns <= (right or [columns[-1]])[0])
    down = (rows >= (upper or [1])[0]) & (rows <= (lower or [rows[-1]])[0])
    return down[:, None] & across


def _circle(header: Dataset, what: str, shape: tuple[int, ...]) -> np.ndarray:
    centre = numbers(header, f"CenterOfCircular{what}")
    radius = numbers(header, f"RadiusOfCircular{what}")
    if len(centre) != 2 or not radius:
        return np.ones(shape, dtype=bool)
    rows, columns = (np.arange(n) + 1 for n in shape)
    away = np.hypot((rows - centre[0])[:, None], columns - centre[1])
    return away <= radius[0]


def _polygon(header: Dataset, what: str, shape: tuple[int, ...]) -> np.ndarray:
    vertices = numbers(header, f"VerticesOfThePolygonal{what}")
    if len(vertices) < 6 or len(vertices) % 2:
        return np.ones(shape, dtype=bool)
    return polygon2mask(shape, np.array(vertices).reshape(-1, 2) - 1)
