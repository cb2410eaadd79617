"""Joint space widths (mm) between two borders, and where each was found.

The same functions measure the exact curves of a phantom, curves through
landmarks, label masks and predictions: each brings a `Joint`. Coordinates are
millimetres in the frame of a right hip as it appears on the image (x medial, y
distal). Angles are in degrees from the vertical at the head's centre, lateral
positive. Bone on bone is 0 mm, a value and not an error; a width whose place does
not exist on the borders is NaN.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from hipspace.measurement.joint import (
    NOWHERE,
    PROFILE_POINTS,
    Joint,
    Width,
    along,
    angles_deg,
    cross,
    minimum,
    nearest,
    shortest,
    width_between,
)

RAYS = {
    -20: "20 degrees medial of the vertical",
    0: "along the vertical",
    20: "20 degrees lateral of the vertical",
    40: "40 degrees lateral of the vertical",
}
"""Angles of rays from the vertical (degrees), and how they are told."""
ARC_HALF_ANGLE_DEG = 20.0
MEAN_HALF_ANGLE_DEG = 2.5


def lateral(joint: Joint) -> Width:
    """Shortest distance from the lateral edge of the sourcil to the head."""
    return _from_roof(joint.sourcil_xy_mm[0], joint.head_xy_mm)


def central(joint: Joint) -> Width:
    """Shortest distance from the middle of the sourcil to the head."""
    return _from_roof(along(joint.sourcil_xy_mm, 3)[1], joint.head_xy_mm)


def medial(joint: Joint) -> Width:
    """Shortest distance from the medial end of the sourcil to the head."""
    return _from_roof(joint.sourcil_xy_mm[-1], joint.head_xy_mm)


def third(joint: Joint, index: int) -> Width:
    """Shortest distance over a third of the sourcil: 0 lateral, 1 central, 2 medial."""
    points = along(joint.sourcil_xy_mm, 3 * (PROFILE_POINTS - 1) + 1)
    first = index * (PROFILE_POINTS - 1)
    return shortest(points[first : first + PROFILE_POINTS], joint.head_xy_mm)


def at_angle(joint: Joint, angle_deg: float) -> Width:
    """Gap along the ray from the head's centre at an angle from the vertical."""
    up = np.asarray(joint.vertical_xy)
    lateral_xy = np.array([up[1], -up[0]])
    angle = np.radians(angle_deg)
    ray = np.cos(angle) * up + np.sin(angle) * lateral_xy
    head = _farthest_crossing(joint, joint.head_xy_mm, ray)
    roof = _farthest_crossing(joint, joint.roof_xy_mm, ray)
    if np.isnan(head) or np.isnan(roof):
        return NOWHERE
    centre = np.asarray(joint.centre_xy_mm)
    return width_between(
        max(roof - head, 0.0), centre + roof * ray, centre + head * ray
    )


def arc_40(joint: Joint) -> Width:
    """Shortest distance within 20 degrees either side of the vertical."""
    points = along(joint.roof_xy_mm, 4 * PROFILE_POINTS)
    inside = np.abs(angles_deg(joint, points)) <= ARC_HALF_ANGLE_DEG
    if inside.sum() < 2:
        return NOWHERE
    return shortest(points[inside], joint.head_xy_mm)


def profile(joint: Joint, n: int = PROFILE_POINTS) -> tuple[np.ndarray, np.ndarray]:
    """Width along the sourcil, JSW(x), at `n` places equally spaced along it.

    Returns
    -------
    points_xy_mm
        The places (n, 2), from the lateral edge to the medial end.
    width_mm
        Distance (n,) from each to the head's border.
    """
    points = along(joint.sourcil_xy_mm, n)
    return points, nearest(points, joint.head_xy_mm)[0]


def mean(joint: Joint) -> Width:
    """Mean of the profile; it has no single place."""
    return Width(float(profile(joint)[1].mean()), *([NOWHERE.roof_xy_mm] * 2))


def minimum_mean(joint: Joint) -> Width:
    """Mean of the profile over 5 degrees round the minimum, placed at the minimum."""
    narrowest = minimum(joint)
    points = along(joint.sourcil_xy_mm, 4 * PROFILE_POINTS)
    at = angles_deg(joint, np.asarray(narrowest.roof_xy_mm))
    near = np.abs(angles_deg(joint, points) - at) <= MEAN_HALF_ANGLE_DEG
    if not near.any():
        return narrowest
    value = float(nearest(points[near], joint.head_xy_mm)[0].mean())
    return Width(value, narrowest.roof_xy_mm, narrowest.head_xy_mm)


@dataclass(frozen=True)
class Definition:
    """How a named width is measured, and what it is, in a table or a DICOM code."""

    measure: Callable[[Joint], Width]
    meaning: str


WIDTHS = {
    "minimum": Definition(minimum, "Minimum joint space width"),
    "minimum_mean": Definition(
        minimum_mean, "Mean joint space width over 5 degrees round the minimum"
    ),
    "lateral": Definition(
        lateral, "Joint space width at the lateral edge of the sourcil"
    ),
    "central": Definition(central, "Joint space width at the middle of the sourcil"),
    "medial": Definition(medial, "Joint space width at the medial end of the sourcil"),
    **{
        f"{name}_third": Definition(
            partial(third, index=index), f"Minimum over the {name} third of the sourcil"
        )
        for index, name in enumerate(("lateral", "central", "medial"))
    },
    **{
        f"at_{angle}": Definition(
            partial(at_angle, angle_deg=angle),
            f"Joint space width {where}",
        )
        for angle, where in RAYS.items()
    },
    "arc_40": Definition(
        arc_40, "Minimum within 20 degrees either side of the vertical"
    ),
    "mean": Definition(mean, "Mean joint space width along the sourcil"),
}


def widths(joint: Joint) -> dict[str, Width]:
    """Every named width of a joint, by the names of `WIDTHS`."""
    return {name: width.measure(joint) for name, width in WIDTHS.items()}


def _from_roof(point_xy: np.ndarray, head_xy: np.ndarray) -> Width:
    width_mm, on_head = nearest(point_xy[None], head_xy)
    return width_between(width_mm[0], point_xy, on_head[0])


def _farthest_crossing(joint: Joint, line_xy: np.ndarray, ray_xy: np.ndarray) -> float:
    """Distance from the head's centre to a polyline along a ray, NaN if it misses."""
    offset = line_xy - joint.centre_xy_mm
    beside, ahead = cross(ray_xy, offset), offset @ ray_xy
    hit = (beside[:-1] * beside[1:] <= 0) & (beside[:-1] != beside[1:])
    fraction = beside[:-1][hit] / (beside[:-1][hit] - beside[1:][hit])
    reach = ahead[:-1][hit] + fraction * np.diff(ahead)[hit]
    reach = reach[reach > 0]
    return float(reach.max()) if reach.size else np.nan
