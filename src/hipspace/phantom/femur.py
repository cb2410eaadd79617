"""The proximal femur round a given head."""

from dataclasses import dataclass

import numpy as np

from hipspace.geometry.curves import Curve
from hipspace.phantom.points import jitter, rotate
from hipspace.phantom.traits import Hip

USUAL_RADIUS_MM = 24.0
USUAL_NECK_SHAFT_DEG = 128.0
USUAL_INWARD_ROTATION_DEG = 15.0

# Outline of an average right femur, mm from the head's centre, x medial and y distal,
# read off radiographs of adults: from the lateral shaft upwards to the head, and from
# the head downwards to the medial shaft.
LATERAL_XY = (
    *((-54, 250), (-56, 160), (-57, 110), (-58, 72), (-61, 55), (-66, 38), (-69, 24)),
    *((-68.5, 12), (-65, 2), (-57.5, -3.5), (-50, 0), (-46, 7), (-40, 12), (-34, 7)),
    *((-29.5, -0.5),),
)
MEDIAL_XY = (
    *((0.5, 26), (-5.5, 32.5), (-10.5, 40), (-14, 47), (-14, 54), (-17, 61)),
    *((-21, 72), (-25, 110), (-27, 160), (-28, 250)),
)
LATERAL_SHAFT, TROCHANTER_TOP, FOSSA, CORNER = 3, 9, 12, 14
MEDIAL_NECK, LESSER_TROCHANTER, MEDIAL_SHAFT = 2, 4, 6
NECK_BASE_XY = np.array([-36.0, 30.0])
ARC_LANDMARKS_DEG = (66, 51, 35, 17, -8, -35, -62, -92, -122, -150)


@dataclass(frozen=True)
class Femur:
    """Outline (N, 2) in mm, and the landmarks of the proximal femur (35, 2) on it."""

    outline_xy: np.ndarray
    landmarks_xy: np.ndarray
    trochanter_xy: np.ndarray
    """Outline of the greater trochanter's back (M, 2), behind the neck."""
    trochanter_landmarks_xy: np.ndarray
    """Five landmarks (5, 2) down its medial edge."""
    lesser_trochanter_xy: np.ndarray
    """Outline (K, 2) of the lesser trochanter."""
    head_xy: np.ndarray
    """The head's part of the outline (H, 2), dense, from lateral to medial."""


def femur(
    hip: Hip,
    head_xy: np.ndarray,
    centre_xy: np.ndarray,
    *,
    size: float,
    inward_rotation_deg: float,
    abduction_deg: float,
    rng: np.random.Generator,
) -> Femur:
    """A femur that carries the head's border (H, 2) round its centre (2,)."""
    scale = 0.5 * size + 0.5 * hip.head_radius_mm / USUAL_RADIUS_MM
    outward_deg = USUAL_INWARD_ROTATION_DEG - inward_rotation_deg
    tilt_deg = hip.neck_shaft_angle_deg - USUAL_NECK_SHAFT_DEG
    shift = rng.normal(0, 1.0, 2)

    def place(points_xy: np.ndarray, spread_mm: float) -> np.ndarray:
        points = np.asarray(points_xy, dtype=float)
        points = points + jitter(len(points), spread_mm, rng)
        below = 1 / (1 + np.exp(-(points[:, 1] - 5 - 0.35 * points[:, 0] - 12) / 6))
        turned = rotate(points, -tilt_deg, NECK_BASE_XY)
        points = points + below[:, None] * (turned - points)
        neck = 1 - 0.004 * np.clip(outward_deg, -25, 25)
        points = points * (neck, 1.0) + shift * below[:, None]
        return rotate(scale * points, abduction_deg, np.zeros(2)) + centre_xy

    medial = np.array(MEDIAL_XY, dtype=float)
    medial[LESSER_TROCHANTER - 1 : LESSER_TROCHANTER + 2, 0] += np.array(
        [0.6, 1.0, 0.5]
    ) * np.clip(0.22 * outward_deg + rng.normal(1.0, 1.2), -2, 8)
    lateral = place(np.array(LATERAL_XY), 0.9)
    curve = Curve(np.vstack([lateral, head_xy, place(medial, 0.7)]))
    n_head = len(head_xy)
    first_medial = len(lateral) + n_head
    landmarks = _landmarks(curve, len(lateral), n_head, centre_xy)
    head = curve.between(len(lateral), first_medial - 1, 10 * n_head)
    trochanter = place(
        np.array(
            ((-66, 6), (-60, -6), (-52, -5), (-47, 4), (-44, 16), (-47, 30), (-60, 34))
        ),
        1.0,
    )
    lesser = place(
        medial[LESSER_TROCHANTER]
        + np.array(((2, -7), (2.5, 0), (0, 7), (-6, 8), (-10, 0), (-6, -7))),
        0.5,
    )
    edge = Curve(trochanter, closed=True)
    return Femur(
        outline_xy=curve.dense(0.1),
        landmarks_xy=landmarks,
        trochanter_xy=edge.dense(0.1),
        trochanter_landmarks_xy=edge.between(2, 5, 5),
        lesser_trochanter_xy=Curve(lesser, closed=True).dense(0.1),
        head_xy=head,
    )


def _landmarks(
    curve: Curve, n_lateral: int, n_head: int, centre_xy: np.ndarray
) -> np.ndarray:
    """The 35 landmarks (35, 2): named ones in place, the others evenly between."""
    first_medial = n_lateral + n_head
    parameter = np.linspace(curve.at[n_lateral], curve.at[first_medial - 1], 2000)
    offset = curve(parameter) - centre_xy
    angle = np.degrees(np.unwrap(np.arctan2(-offset[:, 0], -offset[:, 1])))
    on_head = curve(np.interp(ARC_LANDMARKS_DEG, angle[::-1], parameter[::-1]))
    neck, lesser, shaft = (
        first_medial + i for i in (MEDIAL_NECK, LESSER_TROCHANTER, MEDIAL_SHAFT)
    )
    last_arc = float(np.interp(-ARC_LANDMARKS_DEG[-1], -angle, parameter))
    to_neck = curve(np.linspace(last_arc, curve.at[neck], 4)[1:])
    return np.vstack(
        [
            curve.between(LATERAL_SHAFT, TROCHANTER_TOP, 7),
            curve.between(TROCHANTER_TOP, FOSSA, 6)[1:],
            curve.between(FOSSA, CORNER, 7)[1:],
            on_head,
            to_neck,
            curve.between(neck, lesser, 3)[1:],
            curve.between(lesser, shaft, 3)[1:],
        ]
    )
