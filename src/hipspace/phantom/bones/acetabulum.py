"""What the beam meets where the roof of the acetabulum arches over the head.

Below the roof's border the socket closes: the beam runs through ever more of the walls
in front of and behind the head. Above it lies the subchondral plate, the sourcil: a
flat-topped band with an irregular upper border, often with a fainter line or two above
it, and not everywhere of one height. Its lower edge is soft, because the roof is not
straight from front to back, and walls that close below it make it softer. The border
of the truth, its tangent, lies some 0.2 mm above the steepest place of all that, as it
does on projections of real bone whose border is known, whether the edge is sharp or
soft. So the border is not the brightest place.

Thickness, softness, heights and their spread were measured on 292 hips of 146 adult AP
pelves: flat top 2.8 mm (1.7 to 4.1), thicker laterally; joint to sourcil 10 to 90
percent in 2.9 mm (1.9 to 4.2), the slope within the joint included; fall 1.5 to 2 mm;
steepest place wandering along the roof by 0.4 mm.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.ndimage import gaussian_filter1d
from scipy.special import ndtr

from hipspace.phantom.raster import Box, Raster
from hipspace.phantom.shape import HipShape

LATERAL_DEG = (6.0, -2.0)
"""From the lateral edge of the roof: where the plate begins, where it is whole."""
MEDIAL_DEG = (-14.0, 0.0)
"""The same from its medial end."""
ANGLES_DEG = np.arange(-80.0, 81.0, 2.0)
"""At which what varies along the roof is drawn; between them it is linear."""
APEX_DEG = 5.0
NEAR_ROOF_MM = 16.0
CLOSED_MM = 0.2
"""Below the border, where the walls have closed as far as they do."""
STEEPEST_MM = -0.05
"""Where plate and closing walls are steepest, above the border: 0.2 mm above the
steepest place of the picture, to which all else in the beam, blur and white level add.
"""
STEP_MM = 0.1
ABOVE_MM = np.arange(-2.5, 2.5, STEP_MM)
MIDDLES_MM = np.arange(-1.5, 2.0, STEP_MM)
"""Heights at which it is looked for, and of the edge's middle among which is chosen."""
LOOKED_AT_SD_MM = 0.25
"""SD, as of a picture on which it is looked for."""
TYPICAL_THICKNESS_MM = 25.0
"""Of the hip bone above the roof, along the beam."""
COMPACT_TO_TRABECULAR = 4.0
"""How much more a millimetre of compact bone weakens the beam."""
MEDIAL_SHARE_DEG = 30.0
"""Medially of the vertical, where the walls close a third as much as at the apex."""


@dataclass(frozen=True)
class Line:
    """A plate's line above the sourcil: height above the border (mm), fraction, SD."""

    above_mm: float
    fraction: float
    sd_mm: float


@dataclass(frozen=True)
class Socket:
    """The roof of one acetabulum along the beam.

    Parameters
    ----------
    plate_mm
        Thickness of the plate at `ANGLES_DEG` (n,).
    compact_mm
        Compact bone that the beam meets in the plate at `ANGLES_DEG` (n,).
    edge_sd_mm
        Of the plate's lower edge, and how far (n,) the edge lies from the border.
    fall_sd_mm
        Of its upper edge.
    leaning
        How much brighter the plate's top is than its foot, as a fraction.
    closing_mm, closing_depth_mm
        Trabecular bone of the walls just below the border, and how far it reaches.
    lines
        Above the plate.
    """

    plate_mm: np.ndarray
    compact_mm: np.ndarray
    edge_sd_mm: float
    edge_at_mm: np.ndarray
    fall_sd_mm: float
    leaning: float
    closing_mm: float
    closing_depth_mm: float
    lines: tuple[Line, ...]


def draw_socket(rng: np.random.Generator) -> Socket:
    """A socket, from a thin sharp plate to a deep one that begins softly."""
    plate_mm = float(np.clip(np.exp(rng.normal(np.log(2.8), 0.38)), 0.8, 6.0))
    lateral = np.clip((ANGLES_DEG - APEX_DEG) / 30, -0.5, 1.0)
    thickness = plate_mm * (1 + rng.uniform(0.0, 0.5) * lateral)
    thickness = thickness + wavy(rng, rng.uniform(0.2, 0.9), 8)
    compact_mm = float(np.exp(rng.normal(np.log(15.0), 0.35)))
    heights = 1 + wavy(rng, rng.uniform(0.05, 0.2), 12) + wavy(rng, 0.08, 4)
    edge_sd_mm = float(np.clip(np.exp(rng.normal(np.log(0.62), 0.42)), 0.2, 1.4))
    socket = Socket(
        plate_mm=np.clip(thickness, 0.6, 8.0),
        compact_mm=compact_mm * np.clip(heights, 0.3, 2.0),
        edge_sd_mm=edge_sd_mm,
        edge_at_mm=np.zeros_like(ANGLES_DEG),
        fall_sd_mm=rng.uniform(0.4, 0.9),
        leaning=rng.uniform(-0.3, 0.35),
        closing_mm=rng.uniform(8, 24),
        closing_depth_mm=rng.uniform(3, 6),
        lines=tuple(_line(plate_mm, rng) for _ in range(rng.integers(0, 4))),
    )
    scatter_mm = rng.uniform(-0.05, 0.05) + wavy(rng, 0.1, 6)
    return replace(socket, edge_at_mm=_middles_mm(socket) + scatter_mm)


def _middles_mm(socket: Socket) -> np.ndarray:
    """Heights (n,) of the edge's middle at `ANGLES_DEG`, for `STEEPEST_MM`.

    Walls that close below a soft edge draw the steepest place down, and so does a thin
    plate above it.
    """
    middle, angle, above = np.meshgrid(
        MIDDLES_MM, ANGLES_DEG, ABOVE_MM, indexing="ij", sparse=True
    )
    edge = ndtr((above - middle) / socket.edge_sd_mm) + 0 * angle
    one = np.ones_like(edge)
    everywhere = slice(None), slice(None)
    zone = Zone(everywhere, above * one, angle * one, one, one, edge, socket)
    compact, trabecular = roof_bone(zone, TYPICAL_THICKNESS_MM * one, 0.0, everywhere)
    seen = COMPACT_TO_TRABECULAR * compact + trabecular
    slope = gaussian_filter1d(np.gradient(seen, axis=-1), LOOKED_AT_SD_MM / STEP_MM)
    steepest_mm = ABOVE_MM[slope.argmax(axis=-1)]
    best = np.abs(steepest_mm - STEEPEST_MM).argmin(axis=0)
    return gaussian_filter1d(MIDDLES_MM[best], 1.0)


def _closing(
    above_mm: np.ndarray, closing_mm: float, closing_depth_mm: float
) -> np.ndarray:
    """Trabecular bone of the walls at heights above the border (mm)."""
    below_mm = np.maximum(-above_mm - CLOSED_MM, 0)
    return closing_mm * np.exp(-below_mm / closing_depth_mm)


def _line(plate_mm: float, rng: np.random.Generator) -> Line:
    above_mm = plate_mm * 0.6 + rng.uniform(1, 6)
    return Line(above_mm, rng.uniform(0.1, 0.4), rng.uniform(0.3, 0.7))


def wavy(rng: np.random.Generator, sd: float, length_deg: float) -> np.ndarray:
    """A smooth random curve (n,) of that SD over `ANGLES_DEG`."""
    step = ANGLES_DEG[1] - ANGLES_DEG[0]
    curve = gaussian_filter1d(rng.normal(size=ANGLES_DEG.size), length_deg / step)
    return sd * curve / max(float(curve.std()), 1e-9)


@dataclass(frozen=True)
class Zone:
    """The pixels near the roof of one socket, and where they lie about it.

    Parameters
    ----------
    box
        Which pixels (h, w).
    above_mm
        Height above the roof's border, negative in the joint.
    angle_deg
        About the socket's centre, lateral positive.
    fraction
        Of the sourcil in what a pixel sees, 0 to 1.
    within_wall
        Of the posterior wall: 0 beside it, 1 behind it.
    edge
        Fraction of the ilium against what lies below it, across the roof's soft edge.
    """

    box: Box
    above_mm: np.ndarray
    angle_deg: np.ndarray
    fraction: np.ndarray
    within_wall: np.ndarray
    edge: np.ndarray
    socket: Socket


def roof_zone(
    raster: Raster, hip: HipShape, socket: Socket, wall_edge_mm: float
) -> Zone:
    """The zone of a hip's roof; the posterior wall's edge is as wide as said."""
    roof = hip.to_image(hip.joint.roof_xy_mm)
    box = raster.box(roof, NEAR_ROOF_MM)
    from_roof = raster.distance(roof[::2], box, NEAR_ROOF_MM)
    inside = raster.inside(hip.outlines_xy_mm["ilium"], box)
    above_mm = np.where(inside, from_roof, -from_roof)
    angle = angle_about(raster, hip, box)
    wall = raster.depth(hip.outlines_xy_mm["ischium_pubis"], box) / wall_edge_mm
    return Zone(
        box=box,
        above_mm=above_mm,
        angle_deg=angle,
        fraction=under_roof(angle, hip) * np.clip((NEAR_ROOF_MM - from_roof) / 4, 0, 1),
        within_wall=np.clip(wall, 0, 1),
        edge=ndtr((above_mm - along(socket.edge_at_mm, angle)) / socket.edge_sd_mm),
        socket=socket,
    )


def along(values: np.ndarray, angle_deg: np.ndarray) -> np.ndarray:
    """Values (n,) given at `ANGLES_DEG` at the angle of each pixel (h, w)."""
    return np.interp(angle_deg, ANGLES_DEG, values)


def roof_bone(
    zone: Zone,
    thickness_mm: np.ndarray,
    plates_mm: float,
    part: Box,
) -> tuple[np.ndarray, np.ndarray]:
    """Length of the beam (h, w) in compact and in trabecular bone round the roof.

    Parameters
    ----------
    thickness_mm
        Of the hip bone (h, w) along the beam.
    plates_mm
        Thickness of its outer and of its inner table.
    part
        Of the zone's pixels, to which the bone belongs.
    """
    socket, above_mm, edge = zone.socket, zone.above_mm[part], zone.edge[part]
    thick = along(socket.plate_mm, zone.angle_deg[part])
    compact = along(socket.compact_mm, zone.angle_deg[part])
    top = 1 - ndtr((above_mm - thick) / socket.fall_sd_mm)
    lean = 1 + socket.leaning * np.clip(above_mm / thick - 0.5, -0.5, 0.5)
    plate = top * lean
    for line in socket.lines:
        away = (above_mm - line.above_mm) / line.sd_mm
        plate += line.fraction * np.exp(-0.5 * away**2)
    closing = _closing(above_mm, socket.closing_mm, socket.closing_depth_mm)
    medially = np.clip(
        (zone.angle_deg[part] + MEDIAL_SHARE_DEG) / MEDIAL_SHARE_DEG, 0, 1
    )
    closing *= (1 - edge) * zone.within_wall[part] * (0.3 + 0.7 * medially)
    tables = edge * 2 * plates_mm
    return (
        compact * edge * plate + tables,
        edge * (thickness_mm - 2 * plates_mm) + closing,
    )


def angle_about(raster: Raster, hip: HipShape, box: Box) -> np.ndarray:
    """Angle (h, w) of each pixel about the socket's centre, lateral positive."""
    flip = 1.0 if hip.side == "right" else -1.0
    x = flip * (raster.x(box) - hip.origin_xy_mm[0])
    y = raster.y(box) - hip.origin_xy_mm[1]
    return np.degrees(np.arctan2(-x, -y))


def under_roof(angle_deg: np.ndarray, hip: HipShape) -> np.ndarray:
    """Fraction (h, w) of the sourcil in what a pixel sees, by its direction."""
    lateral, medial = (
        np.degrees(np.arctan2(-end[0], -end[1]))
        for end in (hip.joint.sourcil_xy_mm[0], hip.joint.sourcil_xy_mm[-1])
    )
    return _ramp(angle_deg - lateral, LATERAL_DEG) * _ramp(
        angle_deg - medial, MEDIAL_DEG
    )


def _ramp(value: np.ndarray, ends: tuple[float, float]) -> np.ndarray:
    fraction = np.clip((value - ends[0]) / (ends[1] - ends[0]), 0, 1)
    return fraction**2 * (3 - 2 * fraction)
