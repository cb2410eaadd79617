"""Roof and head of one hip: the two curves whose distance is the joint space.

The roof is drawn round the centre of the acetabulum, which is the origin. The head
is a nearly round border whose centre lies a little off it, moves towards the site of
narrowing as cartilage is lost, and is flattened where it meets the roof.
"""

from dataclasses import dataclass

import numpy as np

from hipspace.geometry.curves import Curve
from hipspace.phantom.points import polar
from hipspace.phantom.traits import Hip

HEAD_FIRST_DEG, HEAD_LAST_DEG = 70.0, -165.0
FIRST_ABOVE_ROOF_MM = 4.5
"""How far the first landmark of the roof lies above the sourcil's highest point."""
SOURCIL_NODES = 33
"""A millimetre apart: with fewer, the spline that turns sharply at the lip swings out
beyond the corner, and the sourcil gets a lateral bump of some tenths of a millimetre,
which no landmark marks."""
PRESSED_MM = 1.0
"""How far a head without cartilage goes on into the roof, and is flattened."""
WAVES_MM = (0.7, 0.4, 0.15)
"""SD of how far the roof departs from a circle, in two, three and five waves round it:
the joint space is often a millimetre or two wider at one end than at the other."""
SUBLUXED_XY_MM = (-5.0, 0.5)
"""How far the most deformed head has moved, laterally."""
MUSHROOM, FLAT_MM, FLAT_AT_DEG = 0.10, 2.5, 10.0
"""Of the most deformed head: broader by this fraction of its radius, flatter on top."""
SUNK_AT_DEG, SUNK_HALF_DEG = 12.0, 40.0
"""Middle of the part of a necrotic head that sinks in, and half its width."""
SITE_DEG = {
    "superolateral": 24.0,
    "superior": 8.0,
    "superomedial": -10.0,
    "concentric": 6.0,
}


@dataclass(frozen=True)
class Articulation:
    """The joint-facing curves, in mm round the acetabular centre.

    Parameters
    ----------
    roof
        Through the lateral wall of the ilium, the lip, the sourcil and the first
        part of the acetabular fossa.
    lip, lateral_edge, medial_end
        Which of its points these are.
    radius_mm
        Of the roof, on average.
    head_xy
        Border of the head (H, 2), from the neck's upper to its lower corner.
    centre_xy
        Centre of the head.
    """

    roof: Curve
    lip: int
    lateral_edge: int
    medial_end: int
    radius_mm: float
    head_xy: np.ndarray
    centre_xy: np.ndarray

    def sourcil(self, n: int) -> np.ndarray:
        """`n` points (n, 2) from the lateral edge of the sourcil to its medial end."""
        return self.roof.between(self.lateral_edge, self.medial_end, n)


def articulate(hip: Hip, rng: np.random.Generator) -> Articulation:
    """The curves of one hip; `rng` draws what is individual and not disease."""
    concentric_mm = hip.narrowing_mm if hip.narrowing_site == "concentric" else 0.0
    medial_deg = rng.uniform(-30, -21)
    ends_deg = (medial_deg, hip.centre_edge_angle_deg)
    radius = _roof_radius(hip, concentric_mm, ends_deg, rng)
    site_deg = SITE_DEG[hip.narrowing_site] + rng.normal(0, 4)
    there_mm = float(radius(site_deg)) - hip.head_radius_mm
    lost = (hip.narrowing_mm - concentric_mm) / hip.joint_space_mm
    migration = polar(site_deg, min(lost * there_mm, there_mm + PRESSED_MM))
    centre = rng.normal((0.35, -0.1), (0.3, 0.2)) + migration
    centre = centre + hip.deformity * np.array(SUBLUXED_XY_MM)
    roof, lip, lateral_edge, medial_end = _roof(hip, radius, medial_deg, rng)
    head = _head(hip, radius, centre, ends_deg, rng)
    return Articulation(
        roof, lip, lateral_edge, medial_end, radius.mean_mm, head, centre
    )


class _RoofRadius:
    """Distance (mm) from the acetabular centre to the roof, by angle."""

    def __init__(self, mean_mm: float, amplitudes_mm: np.ndarray, phases: np.ndarray):
        self.mean_mm, self.amplitudes_mm, self.phases = mean_mm, amplitudes_mm, phases

    def __call__(self, angle_deg: np.ndarray | float) -> np.ndarray:
        angle = np.radians(np.asarray(angle_deg, dtype=float))[..., None]
        waves = self.amplitudes_mm * np.cos(np.array([2, 3, 5]) * angle + self.phases)
        return self.mean_mm + waves.sum(axis=-1)


def _roof_radius(
    hip: Hip,
    concentric_mm: float,
    ends_deg: tuple[float, float],
    rng: np.random.Generator,
) -> _RoofRadius:
    """The roof is a joint space away from the head where it comes closest."""
    amplitudes_mm, phases = rng.normal(0, WAVES_MM), rng.uniform(0, 2 * np.pi, 3)
    waves = _RoofRadius(0.0, amplitudes_mm, phases)
    closest_mm = hip.head_radius_mm + max(
        hip.joint_space_mm - concentric_mm, -PRESSED_MM
    )
    mean_mm = closest_mm - waves(np.linspace(*ends_deg, 50)).min()
    return _RoofRadius(float(mean_mm), amplitudes_mm, phases)


def _roof(
    hip: Hip, radius: _RoofRadius, medial_deg: float, rng: np.random.Generator
) -> tuple[Curve, int, int, int]:
    edge_deg = hip.centre_edge_angle_deg
    edge = polar(edge_deg, radius(edge_deg))
    outwards = polar(edge_deg + 90, 1.0) * -1
    lateral = np.array([-1.0, 0.0])
    reach = rng.uniform(1.5, 3.5) + hip.osteophyte_mm
    droop = rng.uniform(-0.6, 0.6) + 0.3 * hip.osteophyte_mm
    lip = edge + reach * (0.7 * lateral - 0.3 * outwards) + (0.0, droop)
    angles = np.linspace(edge_deg, medial_deg, SOURCIL_NODES)
    sourcil = polar(angles, radius(angles))
    back = rng.uniform(1, 4)
    rise = lip[1] - sourcil[:, 1].min() + FIRST_ABOVE_ROOF_MM
    wall = [
        lip + (back + 5.0, -rise - 13.0),
        lip + (back, -rise),
        lip + (0.35 * back - 0.3, -0.5 * rise),
    ]
    step_mm = rng.uniform(0.8, 2.8)
    beyond = [
        polar(medial_deg - turn, radius(medial_deg - turn) + step_mm * fraction)
        for turn, fraction in ((8, 0.5), (16, 1.0))
    ]
    points = np.vstack([wall, lip, sourcil, beyond])
    at_lip = len(wall)
    return Curve(points), at_lip, at_lip + 1, at_lip + SOURCIL_NODES


def _head(
    hip: Hip,
    roof_radius: _RoofRadius,
    centre_xy: np.ndarray,
    roof_range_deg: tuple[float, float],
    rng: np.random.Generator,
) -> np.ndarray:
    angle = np.arange(HEAD_FIRST_DEG, HEAD_LAST_DEG - 1, -2.5)
    turned = np.radians(angle)
    amplitudes, phases = rng.normal(0, (0.006, 0.003)), rng.uniform(0, 2 * np.pi, 2)
    waves = amplitudes * np.cos(np.array([2, 3]) * turned[:, None] + phases)
    spur = 0.5 * hip.osteophyte_mm * np.exp(-(((angle - 68) / 9) ** 2))
    radius = hip.head_radius_mm * (1 + waves.sum(axis=1)) + spur
    radius = radius + _deformed_mm(hip, angle)
    points = centre_xy + polar(angle, radius)
    return _kept_under_roof(points, roof_radius, roof_range_deg)


def _deformed_mm(hip: Hip, angle_deg: np.ndarray) -> np.ndarray:
    """How far (n,) a deformed or necrotic head's border lies from a round one's."""
    from_top = np.radians(angle_deg - FLAT_AT_DEG)
    broad = MUSHROOM * hip.head_radius_mm * hip.deformity * np.sin(from_top) ** 2
    flat_mm = FLAT_MM * hip.deformity * np.exp(-((from_top / 0.6) ** 2))
    sunk = np.clip(np.abs(angle_deg - SUNK_AT_DEG) / SUNK_HALF_DEG, 0, 1)
    sunk_mm = hip.collapse_mm * (1 - sunk**3) ** 2
    return broad - flat_mm - sunk_mm


def _kept_under_roof(
    points_xy: np.ndarray,
    roof_radius: _RoofRadius,
    roof_range_deg: tuple[float, float],
) -> np.ndarray:
    """The border with what would lie in the roof pressed flat against it."""
    distance = np.hypot(*points_xy.T)
    angle = np.degrees(np.arctan2(-points_xy[:, 0], -points_xy[:, 1]))
    under = (angle > roof_range_deg[0] - 25) & (angle < roof_range_deg[1] + 25)
    limit = np.where(under, roof_radius(angle), np.inf)
    return points_xy * np.minimum(1.0, limit / distance)[:, None]
