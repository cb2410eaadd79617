"""Whether bone is bright on an image, from the image itself.

Along the shafts of the femora bone lies beside nothing but the thigh. A few
millimetres apart the body is as thick, so the brighter side is bone, or metal in it,
whatever the exposure, the collimation and the air round the patient look like.
"""

import numpy as np
from scipy.ndimage import map_coordinates

from hipspace.geometry.anatomy import SHAFTS, SIDES
from hipspace.geometry.curves import Curve

INSIDE_MM, OUTSIDE_MM = 5.0, 8.0
"""From the border: past a landmark's error, and before the next structure."""
ROUNDING = 1e-6
"""What interpolation rounds, as a fraction of the image's range."""
PLACES = 24
"""Along each border."""


def bone_brighter(image: np.ndarray, hips_xy: np.ndarray, spacing_mm: float) -> float:
    """Fraction of places along the femoral shafts where bone is brighter, 0 to 1.

    Where both sides are equal, as where an exposure is saturated, nothing is seen.

    Parameters
    ----------
    image
        (H, W), any contrast. Places outside do not count; if none does, 0.5.
    hips_xy
        Landmarks (2, 80, 2) of the right and left hip in its pixels; NaN if absent.
    spacing_mm
        Side of its pixels.
    """
    pairs = [
        _across(hip_xy[shaft], spacing_mm * (1 if side == "right" else -1))
        for side, hip_xy in zip(SIDES, hips_xy, strict=True)
        for shaft in SHAFTS
        if np.isfinite(hip_xy).all()
    ]
    inside, outside = (
        map_coordinates(image, np.concatenate(ends).T[::-1] - 0.5, order=1, cval=np.nan)
        for ends in zip(*pairs, strict=True)
    )
    brighter_by = inside - outside
    seen = np.abs(brighter_by) > ROUNDING * np.ptp(image)
    return float((brighter_by[seen] > 0).mean()) if seen.any() else 0.5


def _across(border_xy: np.ndarray, spacing_mm: float) -> tuple[np.ndarray, ...]:
    """Places (P, 2) on the bone's and on the thigh's side of a border.

    On a right hip the shaft's landmarks run with the bone on their right hand as
    drawn, y down; on a left hip on their left, which a negative spacing stands for.
    """
    line = Curve(border_xy).evenly(PLACES)
    along = np.gradient(line, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    inwards = along[:, ::-1] * (-1.0, 1.0) / spacing_mm
    return line + INSIDE_MM * inwards, line - OUTSIDE_MM * inwards
