"""Landmarks or class probabilities -> the joint-facing borders, in millimetres.

Class probabilities are read between the pixels, never as the class of a pixel: on
a grid of 0.9 mm the joint space is a few pixels wide. All coordinates are in the
frame of a right hip, x medial and y down, in millimetres from the grid's corner.
"""

import numpy as np

from hipspace.errors import HipReason
from hipspace.geometry.anatomy import (
    HEAD_ARC,
    PLAUSIBLE_HEAD_RADIUS_MM,
    PROXIMAL_FEMUR,
    SOURCIL,
)
from hipspace.geometry.circle import fit_circle
from hipspace.geometry.curves import Curve
from hipspace.measurement.joint import IMAGE_VERTICAL_XY, Joint
from hipspace.measurement.tracing.borders import FEMUR, find_borders
from hipspace.measurement.tracing.polar import cast_rays, offsets_mm
from hipspace.segmentation.femoral_head import (
    Circle,
    femora,
    head_circle,
    joint_middle,
)

SAMPLES_PER_LANDMARK = 32
"""Points of a spline between two landmarks: they are about 0.3 mm apart."""
HEAD_FROM_LANDMARK = 17
"""The neck-head corner: where the head's border begins laterally."""
LIP_LANDMARK = 69
HALF_ANGLE_DEG = 110.0
RADII = (0.55, 1.75)
"""Inner and outer end of the rays, in radii of the head: spaces of up to 12 mm, and
half of a roof beyond them."""


class NoJoint(ValueError):
    """A hip whose joint cannot be measured, and why: one of `HipReason`."""

    def __init__(self, reason: str) -> None:
        """ValueError if the reason is none of the list."""
        super().__init__(HipReason(reason).value)


def joint_from_landmarks(
    landmarks_xy_mm: np.ndarray, vertical_xy: tuple[float, float] = IMAGE_VERTICAL_XY
) -> Joint:
    """The borders through a right hip's landmarks, as `radiographs.masks` draws them.

    Parameters
    ----------
    landmarks_xy_mm
        The 80 landmarks (80, 2), renumbered.
    vertical_xy
        See `Joint`.

    Returns
    -------
    Joint
        The roof from its lip (landmark 69) to the medial end of the sourcil (74), the
        head from the neck-head corner (17) to the end of its arc (27). Where the
        landmarks let the roof run into the head, it touches it.

    Raises
    ------
    NoJoint
        If a landmark is missing or the head's circle is not that of a head.
    """
    if not np.isfinite(landmarks_xy_mm).all():
        raise NoJoint(HipReason.LANDMARKS_MISSING)
    circle = fit_circle(landmarks_xy_mm[HEAD_ARC])
    _check_radius(circle)
    sourcil_landmarks = landmarks_xy_mm[SOURCIL]
    head = _head_border(landmarks_xy_mm[PROXIMAL_FEMUR])
    samples = len(sourcil_landmarks) * SAMPLES_PER_LANDMARK
    sourcil = _outside(Curve(sourcil_landmarks).evenly(samples), head, circle[0])
    return Joint(
        roof_xy_mm=np.vstack([landmarks_xy_mm[LIP_LANDMARK], sourcil]),
        sourcil_xy_mm=sourcil,
        head_xy_mm=head,
        centre_xy_mm=circle[0],
        radius_mm=circle[1],
        vertical_xy=vertical_xy,
    )


def joint_from_probabilities(
    probabilities: np.ndarray,
    spacing_mm: float,
    smoothing_mm: float,
    vertical_xy: tuple[float, float] = IMAGE_VERTICAL_XY,
) -> Joint:
    """The borders in the class probabilities of a right hip, between the pixels.

    The head is the circle that most of the femur's outline lies on. Along rays from
    its centre, the head ends and the roof begins where each class on its own falls
    or rises through a half (see `polar`), so a gap thinner than a pixel is measured
    and a closed one is 0. The sourcil is bounded as in the labels: laterally by the
    last ray on which the joint space fills half of the gap, medially by the vertical
    where the roof ends. Where the gap is closed there is no joint space to see, and
    the sourcil goes on to the next ray that is open, or to the end of the roof.

    Parameters
    ----------
    probabilities
        Femur, roof and joint space (3, H, W), each in [0, 1].
    spacing_mm
        Side of the square pixels.
    smoothing_mm
        Waves along a border are damped to a half at this length, shorter ones more.
    vertical_xy
        See `Joint`.

    Raises
    ------
    NoJoint
        If there is no femur, no head on it, or no roof above the head.
    """
    outlines = femora(probabilities[FEMUR], spacing_mm)
    if not outlines:
        raise NoJoint(HipReason.NO_FEMUR)
    refusals = []
    for outline in outlines:
        try:
            return _joint_above(
                outline, probabilities, spacing_mm, smoothing_mm, vertical_xy
            )
        except NoJoint as refusal:
            refusals.append(refusal)
    raise refusals[0]


def _joint_above(
    outline_xy_mm: np.ndarray,
    probabilities: np.ndarray,
    spacing_mm: float,
    smoothing_mm: float,
    vertical_xy: tuple[float, float],
) -> Joint:
    middle = joint_middle(probabilities, spacing_mm)
    circle = head_circle(outline_xy_mm, middle)
    if circle is None:
        raise NoJoint(HipReason.NO_HEAD)
    centre, radius = circle
    reach = (RADII[0] * radius, RADII[1] * radius)
    rays = cast_rays(probabilities, spacing_mm, centre, reach, HALF_ANGLE_DEG)
    borders = find_borders(rays, radius, smoothing_mm)
    if borders is None:
        raise NoJoint(HipReason.NO_ROOF)
    roof, sourcil, head = (offsets_mm(*border) + centre for border in borders[:3])
    guessed = borders.guessed_fraction
    return Joint(roof, sourcil, head, centre, radius, vertical_xy, guessed)


def _check_radius(circle: Circle) -> None:
    low, high = PLAUSIBLE_HEAD_RADIUS_MM
    if not low <= circle[1] <= high:
        raise NoJoint(HipReason.HEAD_SIZE)


def _head_border(femur_xy_mm: np.ndarray) -> np.ndarray:
    """The part (M, 2) of the spline round the femur that borders the head."""
    line = Curve(femur_xy_mm).evenly(len(femur_xy_mm) * SAMPLES_PER_LANDMARK)
    first, last = (
        np.linalg.norm(line - femur_xy_mm[i], axis=1).argmin()
        for i in (HEAD_FROM_LANDMARK, HEAD_ARC.stop - 1)
    )
    return line[first : last + 1]


def _outside(
    roof_xy_mm: np.ndarray, head_xy_mm: np.ndarray, centre_xy_mm: tuple[float, float]
) -> np.ndarray:
    """The roof (N, 2) with what lies within the head brought out to its border."""
    along = roof_xy_mm - centre_xy_mm
    head = head_xy_mm - centre_xy_mm
    head_angle = np.unwrap(np.arctan2(head[:, 0], -head[:, 1]))
    order = np.argsort(head_angle, kind="stable")
    angle = np.arctan2(along[:, 0], -along[:, 1])
    border = np.interp(angle, head_angle[order], np.hypot(*head.T)[order])
    radius = np.hypot(*along.T)
    return centre_xy_mm + along * (np.maximum(radius, border) / radius)[:, None]
