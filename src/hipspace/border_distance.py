"""How far the joint-facing borders of two readings of a hip lie apart."""

import numpy as np

from hipspace.jsw import PROFILE_POINTS, Joint, along, angles_deg, nearest


def border_assd_mm(one: Joint, other: Joint) -> float:
    """Average symmetric surface distance (mm) of the joint-facing borders.

    Over the sourcils and over the heads below them, evenly along each: the mean
    distance of either reading's points from the other's border. Both joints lie in
    millimetres of one grid.
    """
    distances = []
    for a, b in ((one, other), (other, one)):
        distances.append(nearest(along(a.sourcil_xy_mm, PROFILE_POINTS), b.roof_xy_mm))
        distances.append(nearest(_head_below(a), b.head_xy_mm))
    return float(np.mean([distance_mm for distance_mm, _ in distances]))


def _head_below(joint: Joint) -> np.ndarray:
    """Points (N, 2) of the head's border that face the sourcil."""
    ends_deg = angles_deg(joint, joint.sourcil_xy_mm[[-1, 0]])
    points = along(joint.head_xy_mm, 4 * PROFILE_POINTS)
    at_deg = angles_deg(joint, points)
    facing = points[(at_deg >= ends_deg.min()) & (at_deg <= ends_deg.max())]
    return along(facing, PROFILE_POINTS)
