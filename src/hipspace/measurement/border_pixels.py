"""The study's way to measure the minimum joint space width, in true millimetres."""

import numpy as np
from scipy.ndimage import binary_dilation
from scipy.spatial import cKDTree

from hipspace.errors import HipReason
from hipspace.geometry.anatomy import Label
from hipspace.geometry.boxes import bounding_box
from hipspace.measurement.joint import Width
from hipspace.measurement.tracing.contours import NoJoint

NEIGHBOURS = np.ones((3, 3), dtype=bool)


def border_pixels(labels: np.ndarray, spacing_mm: float) -> Width:
    """Least distance between femur and roof pixels that touch the joint space.

    A pixel touches the joint space if one of its eight neighbours belongs to it; the
    distance is between the centres of pixels. It comes in steps, and a joint space
    that closes disappears instead of measuring 0. The study multiplied by the ratio of
    two spacings; here it is the grid's spacing.

    Parameters
    ----------
    labels
        Class (H, W) of each pixel, `anatomy.Label`.
    spacing_mm
        Side of the square pixels.

    Raises
    ------
    NoJoint
        If femur and roof do not both touch the joint space.
    """
    window = bounding_box(labels == Label.JOINT_SPACE, margin_px=1)
    labels, corner = labels[window], (window[0].start, window[1].start)
    touching = binary_dilation(labels == Label.JOINT_SPACE, NEIGHBOURS)
    femur = np.argwhere(touching & (labels == Label.FEMUR)) + corner
    roof = np.argwhere(touching & (labels == Label.ROOF)) + corner
    if not len(femur) or not len(roof):
        raise NoJoint(HipReason.NO_BORDER)
    distance_px, nearest = cKDTree(femur).query(roof)
    i = int(distance_px.argmin())
    ends = [(pixel[::-1] + 0.5) * spacing_mm for pixel in (roof[i], femur[nearest[i]])]
    (roof_x, roof_y), (head_x, head_y) = (map(float, end) for end in ends)
    return Width(float(distance_px[i]) * spacing_mm, (roof_x, roof_y), (head_x, head_y))


def border_pixels_mm(labels: np.ndarray, spacing_mm: float) -> float:
    """The width of `border_pixels` (mm), or NaN where femur and roof do not face."""
    try:
        return border_pixels(labels, spacing_mm).width_mm
    except NoJoint:
        return np.nan
