"""How far the joint-facing borders of two readings of a hip lie apart."""

from dataclasses import dataclass

import numpy as np

from hipspace.measurement.joint import PROFILE_POINTS, Joint, along, angles_deg, nearest

PERCENTILE = 95


@dataclass(frozen=True)
class BorderDistance:
    """How far apart joint-facing borders are.

    Parameters
    ----------
    assd_mm
        Mean distance of both readings' points from the other's border.
    hd95_mm
        95th percentile of the distances of each reading's points, the larger.
    within_0_5_mm, within_1_mm
        Fraction of both readings' points that are no farther than that from the other's
        border: the surface Dice at these tolerances.
    """

    assd_mm: float
    hd95_mm: float
    within_0_5_mm: float
    within_1_mm: float

    def columns(self, reference: str) -> dict[str, float]:
        """Columns of data/jsw.csv, see `columns.BORDER_DISTANCES`."""
        return {
            f"assd_from_{reference}_mm": self.assd_mm,
            f"hd95_from_{reference}_mm": self.hd95_mm,
            f"within_0_5_mm_from_{reference}": self.within_0_5_mm,
            f"within_1_mm_from_{reference}": self.within_1_mm,
        }


UNKNOWN = BorderDistance(np.nan, np.nan, np.nan, np.nan)
"""The distance where one of the borders is missing."""


def border_distance(one: Joint, other: Joint) -> BorderDistance:
    """How far two joints lie apart, evenly along their sourcils and the heads below.

    Both joints lie in millimetres of one grid.
    """
    there_mm, back_mm = _distances_mm(one, other), _distances_mm(other, one)
    hd95_mm = max(float(np.percentile(mm, PERCENTILE)) for mm in (there_mm, back_mm))
    every_mm = np.concatenate([there_mm, back_mm])
    near = (float((every_mm <= tolerance).mean()) for tolerance in (0.5, 1.0))
    return BorderDistance(float(every_mm.mean()), hd95_mm, *near)


def _distances_mm(of: Joint, away_from: Joint) -> np.ndarray:
    """Distances (N,) of the points of one reading from the borders of the other."""
    roof_mm, _ = nearest(along(of.sourcil_xy_mm, PROFILE_POINTS), away_from.roof_xy_mm)
    head_mm, _ = nearest(_head_below(of), away_from.head_xy_mm)
    return np.concatenate([roof_mm, head_mm])


def _head_below(joint: Joint) -> np.ndarray:
    """Points (N, 2) of the head's border that face the sourcil."""
    ends_deg = angles_deg(joint, joint.sourcil_xy_mm[[-1, 0]])
    points = along(joint.head_xy_mm, 4 * PROFILE_POINTS)
    at_deg = angles_deg(joint, points)
    facing = points[(at_deg >= ends_deg.min()) & (at_deg <= ends_deg.max())]
    return along(facing, PROFILE_POINTS)
