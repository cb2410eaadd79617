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
from functools import cached_property, partial

import numpy as np

IMAGE_VERTICAL_XY = (0.0, -1.0)
RAY_ANGLES_DEG = (-20, 0, 20, 40)
ARC_HALF_ANGLE_DEG = 20.0
MEAN_HALF_ANGLE_DEG = 2.5
PROFILE_POINTS = 101
PAIRS_AT_A_TIME = 2**14
"""Of points and pieces of a border: they fit into a processor's nearest memory."""


@dataclass(frozen=True)
class Width:
    """A width (mm) and its two ends, on the roof and on the head (x, y in mm)."""

    width_mm: float
    roof_xy_mm: tuple[float, float]
    head_xy_mm: tuple[float, float]


@dataclass(frozen=True)
class Joint:
    """The joint-facing borders of one hip, as polylines.

    Parameters
    ----------
    roof_xy_mm
        Lower border of the acetabular roof (N, 2), from lateral to medial, as far
        as it is known.
    sourcil_xy_mm
        Its weight-bearing part (S, 2), from the lateral edge of the sourcil
        (landmark 70) to its medial end (landmark 74).
    head_xy_mm
        Border of the femoral head (M, 2), from lateral to medial.
    centre_xy_mm, radius_mm
        Circle fitted to the head's border.
    vertical_xy
        Unit vector from which angles are counted: perpendicular to the line
        through both head centres, or the image's vertical where only one is known.
    """

    roof_xy_mm: np.ndarray
    sourcil_xy_mm: np.ndarray
    head_xy_mm: np.ndarray
    centre_xy_mm: tuple[float, float]
    radius_mm: float
    vertical_xy: tuple[float, float] = IMAGE_VERTICAL_XY

    @cached_property
    def narrowest(self) -> Width:
        """See `minimum`."""
        return _shortest(self.sourcil_xy_mm, self.head_xy_mm)


NOWHERE = Width(np.nan, (np.nan, np.nan), (np.nan, np.nan))


def angles_deg(joint: Joint, points_xy_mm: np.ndarray) -> np.ndarray:
    """Angles (...) of points (..., 2) from the vertical, lateral positive."""
    up = np.asarray(joint.vertical_xy)
    lateral = np.array([up[1], -up[0]])
    offset = np.asarray(points_xy_mm) - joint.centre_xy_mm
    return np.degrees(np.arctan2(offset @ lateral, offset @ up))


def minimum(joint: Joint) -> Width:
    """Shortest distance between the sourcil and the head's border."""
    return joint.narrowest


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
    return _shortest(points[first : first + PROFILE_POINTS], joint.head_xy_mm)


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
    return _width(max(roof - head, 0.0), centre + roof * ray, centre + head * ray)


def arc_40(joint: Joint) -> Width:
    """Shortest distance within 20 degrees either side of the vertical."""
    points = along(joint.roof_xy_mm, 4 * PROFILE_POINTS)
    inside = np.abs(angles_deg(joint, points)) <= ARC_HALF_ANGLE_DEG
    if inside.sum() < 2:
        return NOWHERE
    return _shortest(points[inside], joint.head_xy_mm)


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


WIDTHS: dict[str, Callable[[Joint], Width]] = {
    "minimum": minimum,
    "minimum_mean": minimum_mean,
    "lateral": lateral,
    "central": central,
    "medial": medial,
    "lateral_third": partial(third, index=0),
    "central_third": partial(third, index=1),
    "medial_third": partial(third, index=2),
    **{f"at_{angle}": partial(at_angle, angle_deg=angle) for angle in RAY_ANGLES_DEG},
    "arc_40": arc_40,
    "mean": mean,
}


def widths(joint: Joint) -> dict[str, Width]:
    """Every named width of a joint, by the names of `WIDTHS`."""
    return {name: width(joint) for name, width in WIDTHS.items()}


def along(line_xy: np.ndarray, n: int) -> np.ndarray:
    """`n` points (n, 2) equally spaced along a polyline (N, 2), ends included."""
    steps = np.hypot(*np.diff(line_xy, axis=0).T)
    length = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0.0, length[-1], n)
    return np.column_stack([np.interp(at, length, line_xy[:, k]) for k in (0, 1)])


def _shortest(roof_xy: np.ndarray, head_xy: np.ndarray) -> Width:
    """Between two polylines; only a piece of one with a near end can be nearest."""
    to_head_mm, on_head = nearest(roof_xy, head_xy)
    longest_mm = np.hypot(*np.diff(roof_xy, axis=0).T).max()
    if to_head_mm.min() <= longest_mm:  # a crossing is that near to a point
        crossing = _crossing(roof_xy, head_xy)
        if crossing is not None:
            return _width(0.0, crossing, crossing)
    near = np.flatnonzero(to_head_mm <= to_head_mm.min() + longest_mm / 2)
    to_roof_mm, on_roof = nearest(head_xy, roof_xy[max(near[0] - 1, 0) : near[-1] + 2])
    i, j = int(np.argmin(to_head_mm)), int(np.argmin(to_roof_mm))
    if to_head_mm[i] <= to_roof_mm[j]:
        return _width(to_head_mm[i], roof_xy[i], on_head[i])
    return _width(to_roof_mm[j], on_roof[j], head_xy[j])


def _from_roof(point_xy: np.ndarray, head_xy: np.ndarray) -> Width:
    width_mm, on_head = nearest(point_xy[None], head_xy)
    return _width(width_mm[0], point_xy, on_head[0])


def nearest(points_xy: np.ndarray, line_xy: np.ndarray) -> tuple[np.ndarray, ...]:
    """Distance (P,) of points (P, 2) to a polyline, and the nearest places (P, 2)."""
    start, step = line_xy[:-1], np.diff(line_xy, axis=0)
    length2 = np.maximum((step**2).sum(axis=-1), np.finfo(float).tiny)
    ahead_x, ahead_y = (step / length2[:, None]).T
    places = np.empty_like(points_xy, dtype=float)
    size = max(PAIRS_AT_A_TIME // len(step), 1)
    for first in range(0, len(points_xy), size):
        some = slice(first, first + size)
        x, y = (points_xy[some, None, k] - start[:, k] for k in (0, 1))
        share = (x * ahead_x + y * ahead_y).clip(0.0, 1.0)
        x -= share * step[:, 0]
        y -= share * step[:, 1]
        best = (x**2 + y**2).argmin(axis=1)
        rows = np.arange(len(best))
        places[some] = start[best] + share[rows, best, None] * step[best]
    return np.hypot(*(points_xy - places).T), places


def _crossing(a_xy: np.ndarray, b_xy: np.ndarray) -> np.ndarray | None:
    """The first place (2,) where two polylines cross, or None."""
    p, r = a_xy[:-1, None], np.diff(a_xy, axis=0)[:, None]
    q, s = b_xy[None, :-1], np.diff(b_xy, axis=0)[None]
    across = _cross(r, s)
    parallel = across == 0
    across = np.where(parallel, 1.0, across)
    t = _cross(q - p, s) / across
    u = _cross(q - p, r) / across
    meet = ~parallel & (t >= 0) & (t <= 1) & (u >= 0) & (u <= 1)
    if not meet.any():
        return None
    i, j = np.argwhere(meet)[0]
    return p[i, 0] + t[i, j] * r[i, 0]


def _farthest_crossing(joint: Joint, line_xy: np.ndarray, ray_xy: np.ndarray) -> float:
    """Distance from the head's centre to a polyline along a ray, NaN if it misses."""
    offset = line_xy - joint.centre_xy_mm
    beside, ahead = _cross(ray_xy, offset), offset @ ray_xy
    hit = (beside[:-1] * beside[1:] <= 0) & (beside[:-1] != beside[1:])
    share = beside[:-1][hit] / (beside[:-1][hit] - beside[1:][hit])
    reach = ahead[:-1][hit] + share * np.diff(ahead)[hit]
    reach = reach[reach > 0]
    return float(reach.max()) if reach.size else np.nan


def _cross(a_xy: np.ndarray, b_xy: np.ndarray) -> np.ndarray:
    return a_xy[..., 0] * b_xy[..., 1] - a_xy[..., 1] * b_xy[..., 0]


def _width(width_mm: float, roof_xy: np.ndarray, head_xy: np.ndarray) -> Width:
    return Width(
        float(width_mm),
        (float(roof_xy[0]), float(roof_xy[1])),
        (float(head_xy[0]), float(head_xy[1])),
    )
