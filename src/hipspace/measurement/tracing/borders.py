"""Where, along rays from the head's centre, the head ends and the roof begins.

A border is a pair of arrays: angles in degrees from the image's vertical (lateral
positive), and radii in millimetres from the head's centre.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from hipspace.geometry.anatomy import STRUCTURES
from hipspace.geometry.curves import smoothing_spline
from hipspace.measurement.tracing.head_shape import EVEN, doubt_px, say, smooth_head
from hipspace.measurement.tracing.polar import EDGE_HALF_WIDTH_PX, Rays

FEMUR, ROOF, JOINT_SPACE = (structure.channel for structure in STRUCTURES)
HEAD_WITHIN = 0.25
"""How far the head's border may be from its circle, as a fraction of its radius."""
OPEN_PX = 0.5
"""A joint space narrower than this is closed as far as its class can tell."""
JUMP_PX = 2.0
"""Greatest step of one border from ray to ray, half a pixel apart."""
LEAST_PIECE_DEG = 2.0
LARGEST_BREAK_DEG = 25.0
LEAST_ROOF_DEG = 15.0
LEAST_RAYS = 3
"""Fewest rays for a spline through the roof."""
CORNER_PX = 1.0
"""How far the blur of pixels and of linear interpolation rounds a corner off."""
EDGE_PX = 0.5
"""How far blur rounds off the blunt corner where the lip turns into the sourcil."""
TURN, LEVEL = 0.5, 0.25
"""Millimetres by which a border that turns to the head comes nearer to it in one along
it; and the most before it turns: exact sourcils have 0.26 at most, in 584 hips."""
ROOF_HEIGHT_MM = 5.0
"""Height above the roof's medial end over which its medial side is averaged."""
BEYOND_END_DEG = 10.0
"""How far a border may be carried on to reach the roof's medial side."""

DRAWN_STEP_DEG = 0.4
"""Angle between points of a border: its chords are within 0.0002 mm of a head."""

Border = tuple[np.ndarray, np.ndarray]


class Borders(NamedTuple):
    """Roof, sourcil and head, each from lateral to medial.

    `guessed_fraction` is the part of the rays below the sourcil that say less of the
    head's border than its shape does.
    """

    roof: Border
    sourcil: Border
    head: Border
    guessed_fraction: float


def find_borders(rays: Rays, radius_mm: float, smoothing_mm: float) -> Borders | None:
    """The borders along rays from a head's centre.

    None if less than 15 degrees of the head have a roof above them, or hardly any
    without its corners. The rule for the ends of the sourcil is told in
    `contours.joint_from_probabilities`.
    """
    head, roof = _raw_borders(rays, radius_mm)
    known = np.isfinite(roof) & np.isfinite(head)
    if known.sum() * rays.step_deg < LEAST_ROOF_DEG:
        return None
    medial_x_mm = _medial_side(rays, roof)
    offset_x_mm = rays.offsets(roof)[:, 0]
    roof[offset_x_mm > medial_x_mm - CORNER_PX * rays.spacing_mm] = np.nan
    if np.isfinite(roof).sum() < LEAST_RAYS:
        return None
    says = say(doubt_px(rays, FEMUR, head))
    head_at = smooth_head(rays, head, says, radius_mm, smoothing_mm)
    roof_at = _smooth(rays, roof, radius_mm, smoothing_mm)

    def outside(angles_deg: np.ndarray) -> np.ndarray:
        return np.maximum(roof_at(angles_deg), head_at(angles_deg))

    angles = rays.angles_deg
    on_head, on_roof = angles[np.isfinite(head)], angles[np.isfinite(roof)]
    medial = _medial_end(rays, outside, medial_x_mm, on_roof.min())
    lateral = _lateral_end(rays, head_at, outside, (medial, on_roof.max()))
    if lateral - medial < LEAST_ROOF_DEG:
        lateral = on_roof.max()
    medial, lateral = _without_turns(roof_at, (medial, lateral), radius_mm)
    lip = _drawn(outside, on_roof.max(), lateral)
    edge_deg = np.degrees(EDGE_PX * rays.spacing_mm / radius_mm)
    roof[angles > lateral - edge_deg] = np.nan
    if np.isfinite(roof).sum() < LEAST_RAYS:
        return None
    roof_at = _smooth(rays, roof, radius_mm, smoothing_mm)
    sourcil = _drawn(outside, lateral, medial)
    below = (angles >= medial) & (angles <= lateral)
    return Borders(
        _joined(lip, sourcil),
        sourcil,
        _drawn(head_at, on_head.max(), on_head.min()),
        float((says[below] < EVEN).mean()),
    )


def _raw_borders(rays: Rays, radius_mm: float) -> tuple[np.ndarray, np.ndarray]:
    """Radii (A,) of head and roof, NaN where the ray shows none or another border."""
    head = rays.falling(FEMUR, radius_mm)
    head[np.abs(head - radius_mm) > HEAD_WITHIN * radius_mm] = np.nan
    roof = rays.rising(ROOF, head - EDGE_HALF_WIDTH_PX * rays.spacing_mm)
    roof[~_main_piece(rays, roof)] = np.nan
    head[~_main_piece(rays, head)] = np.nan
    return head, roof


def _main_piece(rays: Rays, border_mm: np.ndarray) -> np.ndarray:
    """Which rays (A,) belong to the longest border, small breaks and steps apart."""
    steps = np.abs(np.diff(border_mm)) <= JUMP_PX * rays.spacing_mm
    joined = np.concatenate([[False], steps])
    known = np.isfinite(border_mm)
    starts = np.flatnonzero(known & ~joined).tolist()
    ends = (np.flatnonzero(known & ~np.append(joined[1:], False)) + 1).tolist()
    least = LEAST_PIECE_DEG / rays.step_deg
    pieces = [(i, j) for i, j in zip(starts, ends, strict=True) if j - i >= least]
    groups: list[list[tuple[int, int]]] = []
    for piece in pieces:
        if groups and piece[0] - groups[-1][-1][1] <= LARGEST_BREAK_DEG / rays.step_deg:
            groups[-1].append(piece)
        else:
            groups.append([piece])
    main = np.zeros(len(border_mm), dtype=bool)
    if groups:
        for i, j in max(groups, key=lambda group: sum(j - i for i, j in group)):
            main[i:j] = True
    return main


def _smooth(
    rays: Rays, border_mm: np.ndarray, radius_mm: float, smoothing_mm: float
) -> Callable[[np.ndarray], np.ndarray]:
    """Radius by angle: the smoothing spline that halves waves of `smoothing_mm`."""
    known = np.isfinite(border_mm)
    along_mm = np.radians(rays.angles_deg) * radius_mm
    density = 1 / (along_mm[1] - along_mm[0])
    penalty = density * (smoothing_mm / (2 * np.pi)) ** 4
    spline = smoothing_spline(along_mm[known], border_mm[known], penalty)
    return lambda angles_deg: spline(np.radians(angles_deg) * radius_mm)


def _medial_side(rays: Rays, roof_mm: np.ndarray) -> float:
    """How far medial of the head's centre (mm) the roof ends, on a vertical line."""
    offsets = rays.offsets(roof_mm)
    x_mm, y_mm = offsets[np.nanargmax(offsets[:, 0])]
    spacing = rays.spacing_mm
    heights = np.arange(y_mm - ROOF_HEIGHT_MM, y_mm - CORNER_PX * spacing, spacing / 2)
    rows = rays.across(heights, x_mm, ROOF_HEIGHT_MM)
    sides = rows.falling(ROOF, x_mm)
    return float(np.nanmedian(sides)) if np.isfinite(sides).any() else float(x_mm)


def _medial_end(
    rays: Rays,
    outside: Callable[[np.ndarray], np.ndarray],
    medial_x_mm: float,
    first_deg: float,
) -> float:
    """Angle at which the roof's border, carried on, meets the roof's medial side."""
    angles = np.arange(first_deg + 2.0, first_deg - BEYOND_END_DEG, -rays.step_deg / 4)
    x_mm = -outside(angles) * np.sin(np.radians(angles))
    beyond = x_mm >= medial_x_mm
    return float(angles[beyond.argmax()] if beyond.any() else first_deg)


def _without_turns(
    roof_at: Callable[[np.ndarray], np.ndarray],
    ends_deg: tuple[float, float],
    radius_mm: float,
) -> tuple[float, float]:
    """The ends of the sourcil, medial and lateral, where it does not turn to the head.

    A rim that runs down beside the head, an osteophyte or the fossa's edge turns; what
    bears load does not.
    """
    middle = sum(ends_deg) / 2
    ends = []
    for end in ends_deg:
        outwards = np.linspace(middle, end, int(abs(end - middle) / DRAWN_STEP_DEG) + 2)
        step_mm = np.radians(abs(outwards[1] - outwards[0])) * radius_mm
        towards = -np.gradient(roof_at(outwards), step_mm)
        turns = towards >= TURN
        level = np.flatnonzero(towards[: turns.argmax()] <= LEVEL)
        last = level[-1] if turns.any() and len(level) else -1
        ends.append(float(outwards[last]))
    medial, lateral = ends
    return medial, lateral


def _lateral_end(
    rays: Rays,
    head_at: Callable[[np.ndarray], np.ndarray],
    outside: Callable[[np.ndarray], np.ndarray],
    limits_deg: tuple[float, float],
) -> float:
    """Angle of the last ray that the joint space fills, closed ones passed over."""
    angles = rays.angles_deg
    head, roof = head_at(angles), outside(angles)
    margin = EDGE_HALF_WIDTH_PX * rays.spacing_mm
    inside = (angles >= limits_deg[0]) & (angles <= limits_deg[1])
    filled = rays.integral(JOINT_SPACE, head - margin, roof + margin)
    closed = inside & (roof - head < OPEN_PX * rays.spacing_mm)
    fraction = filled / np.maximum(roof - head, OPEN_PX * rays.spacing_mm)
    present = inside & ~closed & (fraction >= 0.5)
    if not present.any():
        return limits_deg[1]
    last = _last_present(present, closed, LARGEST_BREAK_DEG / rays.step_deg)
    if last + 1 >= len(angles) or not inside[last + 1] or closed[last]:
        return float(angles[last])
    part = (fraction[last] - 0.5) / max(fraction[last] - fraction[last + 1], 1e-9)
    return float(angles[last] + np.clip(part, 0, 1) * rays.step_deg)


def _last_present(present: np.ndarray, closed: np.ndarray, largest: float) -> int:
    """Index of the last ray reached from the first, over closed and short breaks."""
    i = last = int(present.argmax())
    while i + 1 < len(present) and i - last < largest:
        i += 1
        if present[i] or (closed[i] and i == last + 1):
            last = i
    return last


def _joined(first: Border, second: Border) -> Border:
    """Two borders as one; the second begins where the first ends."""
    ends = zip(first, second, strict=True)
    angles, radii = (np.concatenate([a[:-1], b]) for a, b in ends)
    return angles, radii


def _drawn(
    radius_at: Callable[[np.ndarray], np.ndarray], first_deg: float, last_deg: float
) -> Border:
    count = max(int(np.ceil(abs(first_deg - last_deg) / DRAWN_STEP_DEG)), 1) + 1
    angles = np.linspace(first_deg, last_deg, count)
    return angles, radius_at(angles)
