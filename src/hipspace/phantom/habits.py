"""Where a reader takes the roof's border to be, if not where it is.

Readers and programs differ: some follow the inner edge of the dense line of the
sourcil, some its middle. Such a habit moves landmarks and, since the width that its
reader means is another, the width that counts as true.
"""

from dataclasses import replace

import numpy as np

from hipspace.geometry.anatomy import SOURCIL
from hipspace.phantom.shape import HipShape, Pelvis


def with_habit(pelvis: Pelvis, sourcil_offset_mm: float) -> Pelvis:
    """The pelvis as somebody reads it who takes the sourcil to lie so much farther.

    Landmarks of the sourcil and the exact roof are moved away from the head's centre.
    What is drawn of the pelvis stays.
    """
    if not sourcil_offset_mm:
        return pelvis
    hips = {side: _read(hip, sourcil_offset_mm) for side, hip in pelvis.hips.items()}
    return replace(pelvis, hips=hips)


def _read(hip: HipShape, offset_mm: float) -> HipShape:
    centre = np.asarray(hip.joint.centre_xy_mm)
    joint = replace(
        hip.joint,
        roof_xy_mm=_outward(hip.joint.roof_xy_mm, centre, offset_mm),
        sourcil_xy_mm=_outward(hip.joint.sourcil_xy_mm, centre, offset_mm),
    )
    landmarks = hip.landmarks_xy_mm.copy()
    landmarks[SOURCIL] = _outward(landmarks[SOURCIL], hip.centre_xy_mm, offset_mm)
    return replace(hip, joint=joint, landmarks_xy_mm=landmarks)


def _outward(points_xy: np.ndarray, centre_xy: np.ndarray, by: float) -> np.ndarray:
    """Points (N, 2) moved away from a centre."""
    away = points_xy - centre_xy
    return points_xy + by * away / np.linalg.norm(away, axis=1, keepdims=True)
