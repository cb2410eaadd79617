"""What is unusual about a measured hip: it was measured, but should be checked.

Limits are wide, so that few ordinary hips have a flag; one without a flag may be
wrong all the same.
"""

import numpy as np

from hipspace.geometry.anatomy import USUAL_HEAD_RADIUS_MM
from hipspace.measurement.joint import Joint, angles_deg, minimum
from hipspace.measurement.movement import is_unsteady
from hipspace.measurement.tracing.view import HipInView

ROUND_WITHIN_MM = 1.2
"""How far a head's border below the sourcil is off its circle: 98 % of synthetic hips
that are measured to within 0.5 mm."""
GUESSED_FRACTION = 0.5
"""Greatest usual part of the sourcil below which the head's border is guessed."""
WHITE_FRACTION = 0.2
"""Greatest usual part of the sourcil below which the head's border lies in white."""
USUAL_RATIO = 1.15
"""Greatest usual ratio of the radii of a patient's heads."""
USUAL_APART_MM = (140.0, 240.0)
"""Distance of the heads' centres: 175 to 200 mm, with room for small and enlarged."""
USUAL_TILT_DEG = 15.0
"""Greatest usual tilt of the line through both heads' centres."""
EDGE_MM = 5.0
"""Nearer to the edge of what was seen than this, a border may have been cut off."""
SOFT_PX = 4.0
"""Greatest usual softness of the borders at the minimum, see `view.softness_mm`:
perfect labels have two thirds of a pixel, 95 % of synthetic validation hips less than
this."""
COARSE_FINE_APART_MM = 1.5
"""Greatest usual difference of the minima that the coarse and the fine network give."""

ONE_HIP = "angles from the image's vertical"
ODD_SIZE = "unusual size of the head"
NOT_ROUND = "head not round"
ODD_PAIR = "heads of unequal size"
ODD_PLACE = "heads unusually placed"
AT_EDGE = "at the edge of the image"
CUT_OFF = "at the edge of the close-up"
SOFT = "soft borders"
GUESSED = "head partly guessed"
WHITE = "white joint"
COARSE_AND_FINE_DIFFER = "coarse and fine differ"
UNSTEADY = "width unsteady"
BETWEEN_FLAGS = "; "
"""What separates the flags of one hip in tables."""
FLAGS = (
    *(ODD_SIZE, NOT_ROUND, AT_EDGE, CUT_OFF, SOFT, GUESSED, WHITE),
    *(COARSE_AND_FINE_DIFFER, UNSTEADY),
    *(ONE_HIP, ODD_PAIR, ODD_PLACE),
)


def flags_of(
    hip: HipInView, other: HipInView | None, shape: tuple[int, ...]
) -> tuple[str, ...]:
    """The flags of a hip with a joint, on a radiograph of `shape` in source pixels.

    `other` is the patient's other hip, None if it has no joint.
    """
    joint = _joint(hip)
    low, high = USUAL_HEAD_RADIUS_MM
    found = {
        ODD_SIZE: not low <= joint.radius_mm <= high,
        NOT_ROUND: _off_circle_mm(joint) > ROUND_WITHIN_MM,
        AT_EDGE: _to_edge_mm(hip, shape) < EDGE_MM,
        CUT_OFF: _to_view_edge_mm(hip) < EDGE_MM,
        SOFT: hip.softness_mm > SOFT_PX * hip.view.grid.spacing_mm,
        GUESSED: joint.guessed_fraction > GUESSED_FRACTION,
        WHITE: hip.white_fraction > WHITE_FRACTION,
        COARSE_AND_FINE_DIFFER: _coarse_fine_apart_mm(hip) > COARSE_FINE_APART_MM,
        UNSTEADY: is_unsteady(minimum(joint).width_mm, hip.look_minima_mm),
        ONE_HIP: other is None,
    }
    if other is not None:
        radii = sorted((joint.radius_mm, _joint(other).radius_mm))
        found[ODD_PAIR] = radii[1] > USUAL_RATIO * radii[0]
        found[ODD_PLACE] = _oddly_placed(_centre_mm(hip) - _centre_mm(other))
    return tuple(flag for flag, is_so in found.items() if is_so)


def _joint(hip: HipInView) -> Joint:
    assert hip.joint is not None, "only a hip with a joint has flags"
    return hip.joint


def _off_circle_mm(joint: Joint) -> float:
    """Greatest distance of the head's border, below the sourcil, from its circle."""
    ends = angles_deg(joint, joint.sourcil_xy_mm[[0, -1]])
    at = angles_deg(joint, joint.head_xy_mm)
    loaded = (at >= ends.min()) & (at <= ends.max())
    offset = joint.head_xy_mm[loaded] - joint.centre_xy_mm
    off = np.abs(np.hypot(*offset.T) - joint.radius_mm)
    return float(off.max(initial=0.0))


def _oddly_placed(apart_xy_mm: np.ndarray) -> bool:
    low, high = USUAL_APART_MM
    x, y = np.abs(apart_xy_mm)
    tilt_deg = np.degrees(np.arctan2(y, x))
    return bool(not low <= np.hypot(x, y) <= high or tilt_deg > USUAL_TILT_DEG)


def _centre_mm(hip: HipInView) -> np.ndarray:
    """Centre (2,) of the joint's head in source millimetres."""
    grid = hip.view.grid
    return grid.to_source_mm(grid.pixels(_joint(hip).centre_xy_mm))


def _borders_mm(hip: HipInView) -> np.ndarray:
    """Sourcil and head (N, 2) in millimetres of the view."""
    return np.vstack([_joint(hip).sourcil_xy_mm, _joint(hip).head_xy_mm])


def _coarse_fine_apart_mm(hip: HipInView) -> float:
    """Difference of the coarse and the fine minimum, NaN without the coarse one."""
    return abs(minimum(_joint(hip)).width_mm - hip.coarse_minimum_mm)


def _to_view_edge_mm(hip: HipInView) -> float:
    """Distance of the joint's borders from the edge of the view."""
    borders_mm, grid = _borders_mm(hip), hip.view.grid
    far_edge_mm = grid.millimetres(grid.shape[::-1])
    return float(np.minimum(borders_mm, far_edge_mm - borders_mm).min())


def _to_edge_mm(hip: HipInView, shape: tuple[int, ...]) -> float:
    """Distance of the joint's borders from the edge of the radiograph."""
    grid = hip.view.grid
    places_mm = grid.to_source_mm(grid.pixels(_borders_mm(hip)))
    far_edge_mm = np.array(shape[::-1]) * grid.source_spacing_mm
    return float(np.minimum(places_mm, far_edge_mm - places_mm).min())
