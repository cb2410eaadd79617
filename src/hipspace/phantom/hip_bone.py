"""The hip bone: ilium, ischium, pubis and the walls of the acetabulum.

Points of an average right hip in mm from the acetabular centre, x medial, y distal,
z towards the front, read off radiographs of adults. Depth is what makes the pelvis
turn: a pelvis that is rotated or tilted shows its front moved against its back.
"""

from dataclasses import dataclass

import numpy as np

from hipspace.geometry.curves import Curve
from hipspace.phantom.articulation import Articulation
from hipspace.phantom.points import jitter

USUAL_HALF_DISTANCE_MM = 97.0
MEDIAL_FROM_MM = 22.0

# Medial wall of the acetabulum: down the fossa, round the teardrop, up the inside.
MEDIAL_WALL_XYZ = (
    *((29.5, -14, 0), (31, -3, 0), (31.5, 7, 2), (34.5, 14, 4), (38.5, 8, 2)),
    *((38, -4, 0), (36, -18, -3)),
)
TEARDROP = slice(1, 6)
# Ilium, from there along the pelvic brim, the sacroiliac joint and the crest, to the
# lateral wall above the roof.
ILIUM_XYZ = (
    *((33, -33, -5), (28, -48, -15), (27, -62, -25), (33, -76, -35)),
    *((46, -86, -45), (50, -98, -50), (46, -118, -52), (52, -140, -50)),
    *((44, -158, -40), (22, -170, -15), (-2, -169, 10), (-26, -159, 30)),
    *((-45, -142, 45), (-53, -124, 55), (-49, -110, 58), (-36, -98, 55)),
    *((-24, -86, 48), (-19, -73, 42), (-14, -64, 30), (-9, -55, 15)),
)
POSTERIOR_WALL_XYZ = (
    (-16, -21, -8),
    (-10, -13, -12),
    (-4, 0, -15),
    (1, 12, -18),
    (6, 24, -20),
)
# Ischium and pubis, from the posterior wall round the tuberosity and the lower ramus
# to the symphysis, and back along the upper ramus and the pelvic brim.
ISCHIUM_PUBIS_XYZ = (
    *((6, 36, -24), (9, 49, -26), (17, 61, -28), (26, 67, -26), (35, 69, -18)),
    *((47, 65, -5), (58, 60, 8), (70, 58, 20), (84, 54, 30), (95, 47, 36)),
    *(
        (98.5, 20, 44),
        (92, 13, 46),
        (75, 4, 38),
        (56, -10, 25),
        (40, -24, 10),
        (32, -35, 0),
    ),
)
SYMPHYSIS_LOW, SYMPHYSIS_HIGH = 9, 10
FORAMEN_XYZ = (
    *((39, 16, 5), (48, 18, 12), (63, 27, 22), (69, 37, 25), (58, 46, 15)),
    *((44, 50, 0), (34, 40, -8)),
)
ANTERIOR_WALL_XYZ = (
    *((-12, -26, 15), (-5, -17, 20), (4, -8, 22), (12, 1, 22), (20, 10, 20)),
    *(
        (40, 14, 18),
        (58, 16, 25),
        (56, -2, 25),
        (38, -22, 10),
        (24, -40, 5),
        (0, -42, 8),
    ),
)
ILIOISCHIAL_XYZ = (
    (30, -42, -20),
    (33, -22, -20),
    (33.5, 0, -20),
    (32, 18, -22),
    (26, 40, -25),
)


@dataclass(frozen=True)
class HipBone:
    """Outlines (N, 2) and lines in mm, and the landmarks 40-79 (40, 2) on them."""

    ilium_xy: np.ndarray
    ischium_pubis_xy: np.ndarray
    foramen_xy: np.ndarray
    anterior_wall_xy: np.ndarray
    teardrop_xy: np.ndarray
    ilioischial_line_xy: np.ndarray
    landmarks_xy: np.ndarray


def hip_bone(
    joint: Articulation,
    *,
    size: float,
    half_distance_mm: float,
    wing: float,
    turn_xy: tuple[float, float],
    rng: np.random.Generator,
) -> HipBone:
    """The bone round a joint.

    Parameters
    ----------
    size
        Of the skeleton, as a factor.
    half_distance_mm
        From the acetabular centre to the mid-line, where the symphysis ends.
    wing
        Width of the iliac wing as a factor.
    turn_xy
        By how much (x, y) a point moves per millimetre that it lies in front.
    """

    def place(points_xyz: tuple, spread_mm: float) -> np.ndarray:
        points = np.array(points_xyz, dtype=float)
        points[:, :2] += jitter(len(points), spread_mm, rng)
        x = points[:, 0]
        x[(points[:, 1] < -80) & (x < 20)] *= wing
        stretched = half_distance_mm / size - USUAL_HALF_DISTANCE_MM
        medial = np.clip(x - MEDIAL_FROM_MM, 0, None)
        x += medial / (USUAL_HALF_DISTANCE_MM - MEDIAL_FROM_MM) * stretched
        return size * (points[:, :2] + points[:, 2:] * turn_xy)

    medial_wall = place(MEDIAL_WALL_XYZ, 0.6)
    room_mm = joint.radius_mm + rng.uniform(2.5, 5) - medial_wall[1, 0]
    medial_wall += (max(room_mm, -5.0), 0.0)
    ilium = _ilium(joint, np.vstack([medial_wall, place(ILIUM_XYZ, 1.2)]))
    wall = _posterior_wall(joint, place(POSTERIOR_WALL_XYZ, 1.0), rng)
    ischium = place(ISCHIUM_PUBIS_XYZ, 1.1)
    gap_mm = rng.uniform(1.0, 3.0)
    ends = ischium[[SYMPHYSIS_LOW, SYMPHYSIS_HIGH]]
    limit = half_distance_mm - gap_mm + size * 40 * turn_xy[0]
    ends[:, 0] = (limit - rng.uniform(0.5, 3), limit)
    ischium[[SYMPHYSIS_LOW, SYMPHYSIS_HIGH]] = ends
    outline = Curve(np.vstack([wall, ischium, [(4.0, -44.0 * size)]]), closed=True)
    foramen = Curve(place(FORAMEN_XYZ, 1.2), closed=True)
    teardrop = Curve(medial_wall[TEARDROP])
    landmarks = np.vstack(
        [
            outline.between(0, 4, 5),
            outline.between(4, 8, 5)[1:],
            outline.between(8, 5 + SYMPHYSIS_LOW, 6)[1:],
            outline.between(5 + SYMPHYSIS_HIGH, 20, 6),
            foramen.between(0, 6, 7),
            _roof_landmarks(joint),
            teardrop.between(0, 4, 5),
        ]
    )
    return HipBone(
        ilium_xy=ilium,
        ischium_pubis_xy=outline.dense(0.1),
        foramen_xy=foramen.dense(0.1),
        anterior_wall_xy=Curve(place(ANTERIOR_WALL_XYZ, 1.5), closed=True).dense(0.1),
        teardrop_xy=teardrop.dense(0.1),
        ilioischial_line_xy=Curve(place(ILIOISCHIAL_XYZ, 1.2)).dense(0.1),
        landmarks_xy=landmarks,
    )


def _posterior_wall(
    joint: Articulation, wall_xy: np.ndarray, rng: np.random.Generator
) -> np.ndarray:
    """The edge (5, 2) of the posterior wall, which leaves the lateral rim.

    On film it does so 0.9 mm (-2.5 to 5.9) lateral of where readers of the picture end
    the sourcil, which is 3 mm medial of the landmark.
    """
    rim = joint.roof(joint.roof.at[[joint.lateral_edge]])[0]
    lateral_mm = np.clip(rng.normal(-0.5, 2.2), -4.0, 5.0)
    begin = rim + (-lateral_mm, rng.uniform(0.0, 2.0))
    wide = rng.normal(0, 2.0) * np.sin(np.linspace(0, np.pi, len(wall_xy)))
    away = np.linspace(1, 0, len(wall_xy))[:, None] ** 1.5
    return wall_xy + away * (begin - wall_xy[0]) + np.outer(wide, (1, 0))


def _ilium(joint: Articulation, rest_xy: np.ndarray) -> np.ndarray:
    """The closed outline: the exact roof, then the rest of the bone."""
    roof = joint.roof.dense(0.1)
    rest = Curve(np.vstack([roof[-1], rest_xy, roof[0]])).dense(0.1)
    return np.vstack([roof, rest[1:-1]])


def _roof_landmarks(joint: Articulation) -> np.ndarray:
    """Landmarks 67-74: two on the lateral wall, the lip, then the sourcil."""
    wall = joint.roof(joint.roof.at[[1, 2, joint.lip]])
    return np.vstack([wall, joint.sourcil(5)])
