"""The joint-facing borders of one hip, and the shortest way between them.

Coordinates are millimetres in the frame of a right hip as it appears on the image (x
medial, y distal). Angles are in degrees from the vertical at the head's centre,
lateral positive.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

IMAGE_VERTICAL_XY = (0.0, -1.0)
PROFILE_POINTS = 101
"""Places along the sourcil at which borders are compared and profiles are read."""
PAIRS_AT_A_TIME = 2**14
"""How many pairs of points and pieces fit into a processor's nearest memory."""


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
    guessed_fraction
        Part of the sourcil below which the head's border is not what was seen there but
        the shape of the head, see `head_shape`.
    """

    roof_xy_mm: np.ndarray
    sourcil_xy_mm: np.ndarray
    head_xy_mm: np.ndarray
    centre_xy_mm: tuple[float, float]
    radius_mm: float
    vertical_xy: tuple[float, float] = IMAGE_VERTICAL_XY
    guessed_fraction: float = 0.0

    @cached_property
    def narrowest(self) -> Width:
        """See `minimum`."""
        return shortest(self.sourcil_xy_mm, self.head_xy_mm)


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


def along(line_xy: np.ndarray, n: int) -> np.ndarray:
    """`n` points (n, 2) equally spaced along a polyline (N, 2), ends included."""
    steps = np.hypot(*np.diff(line_xy, axis=0).T)
    length = np.concatenate([[0.0], np.cumsum(steps)])
    at = np.linspace(0.0, length[-1], n)
    return np.column_stack([np.interp(at, length, line_xy[:, k]) for k in (0, 1)])


def shortest(roof_xy: np.ndarray, head_xy: np.ndarray) -> Width:
    """The shortest way between two polylines.

    Only a piece of one with a near end can be nearest.
    """
    to_head_mm, on_head = nearest(roof_xy, head_xy)
    longest_mm = np.hypot(*np.diff(roof_xy, axis=0).T).max()
    if to_head_mm.min() <= longest_mm:  # a crossing is that near to a point
        crossing = _crossing(roof_xy, head_xy)
        if crossing is not None:
            return width_between(0.0, crossing, crossing)
    near = np.flatnonzero(to_head_mm <= to_head_mm.min() + longest_mm / 2)
    to_roof_mm, on_roof = nearest(head_xy, roof_xy[max(near[0] - 1, 0) : near[-1] + 2])
    i, j = int(np.argmin(to_head_mm)), int(np.argmin(to_roof_mm))
    if to_head_mm[i] <= to_roof_mm[j]:
        return width_between(to_head_mm[i], roof_xy[i], on_head[i])
    return width_between(to_roof_mm[j], on_roof[j], head_xy[j])


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
        fraction = (x * ahead_x + y * ahead_y).clip(0.0, 1.0)
        x -= fraction * step[:, 0]
        y -= fraction * step[:, 1]
        best = (x**2 + y**2).argmin(axis=1)
        rows = np.arange(len(best))
        places[some] = start[best] + fraction[rows, best, None] * step[best]
    return np.hypot(*(points_xy - places).T), places


def _crossing(a_xy: np.ndarray, b_xy: np.ndarray) -> np.ndarray | None:
    """The first place (2,) where two polylines cross, or None."""
    p, r = a_xy[:-1, None], np.diff(a_xy, axis=0)[:, None]
    q, s = b_xy[None, :-1], np.diff(b_xy, axis=0)[None]
    across = cross(r, s)
    parallel = across == 0
    across = np.where(parallel, 1.0, across)
    t = cross(q - p, s) / across
    u = cross(q - p, r) / across
    meet = ~parallel & (t >= 0) & (t <= 1) & (u >= 0) & (u <= 1)
    if not meet.any():
        return None
    i, j = np.argwhere(meet)[0]
    return p[i, 0] + t[i, j] * r[i, 0]


def cross(a_xy: np.ndarray, b_xy: np.ndarray) -> np.ndarray:
    """Cross products (...) of vectors (..., 2) in the plane."""
    return a_xy[..., 0] * b_xy[..., 1] - a_xy[..., 1] * b_xy[..., 0]


def width_between(width_mm: float, roof_xy: np.ndarray, head_xy: np.ndarray) -> Width:
    """A width whose ends are arrays (2,)."""
    return Width(
        float(width_mm),
        (float(roof_xy[0]), float(roof_xy[1])),
        (float(head_xy[0]), float(head_xy[1])),
    )
