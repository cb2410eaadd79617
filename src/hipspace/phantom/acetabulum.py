"""What the beam meets where the roof of the acetabulum arches over the head.

The socket is hollow. Beside the plane in which the joint space is widest, the beam
runs through the walls in front of and behind the head, and most of all through the
subchondral bone where it touches the roof. So the roof's border lies at the brightest
place and not at its foot, and the joint space is filled by as much bone as the walls
are deep.
"""

from dataclasses import dataclass

import numpy as np

from hipspace.phantom.raster import Box, Raster
from hipspace.phantom.shape import HipShape

LATERAL_DEG = (8.0, -14.0)
"""From the lateral edge of the roof: where the walls begin, where they are whole."""
MEDIAL_DEG = (-12.0, 0.0)
"""The same from its medial end."""


@dataclass(frozen=True)
class Socket:
    """The hollow of one acetabulum along the beam.

    Parameters
    ----------
    radius_mm
        Of the roof from front to back.
    plate_mm
        Thickness of the subchondral bone.
    density
        Of that plate, as a fraction of compact bone.
    walls
        Depth of the walls, as a fraction of the bone's above the roof.
    """

    radius_mm: float
    plate_mm: float
    density: float
    walls: float


def draw_socket(hip: HipShape, rng: np.random.Generator) -> Socket:
    """A socket, from thin walls behind a clear space to deep ones that fill it."""
    return Socket(
        radius_mm=hip.joint.radius_mm * rng.uniform(0.95, 1.5),
        plate_mm=rng.uniform(0.6, 2.8),
        density=rng.uniform(0.3, 1.0),
        walls=rng.uniform(0.7, 1.9),
    )


def hollow(
    below_roof_mm: np.ndarray, thickness_mm: np.ndarray, socket: Socket
) -> tuple[np.ndarray, np.ndarray]:
    """Length of the beam (h, w) in compact and in trabecular bone round the hollow.

    Parameters
    ----------
    below_roof_mm
        Distance below the roof's border (h, w), negative in the bone above it.
    thickness_mm
        Of the hip bone along the beam, were it not hollow.
    """
    depth = below_roof_mm
    radius, plate = socket.radius_mm, socket.plate_mm
    half = thickness_mm / 2 * np.where(depth > 0, socket.walls, 1.0)
    inner = np.sqrt(np.maximum(2 * radius * depth - depth**2, 0))
    outer = np.sqrt(np.maximum(2 * radius * (depth + plate) + plate**2 - depth**2, 0))
    inner, outer = np.minimum(inner, half), np.minimum(outer, half)
    subchondral = 2 * (outer - inner)
    compact = socket.density * subchondral
    return compact, 2 * (half - outer) + subchondral - compact


def under_roof(raster: Raster, hip: HipShape, box: Box) -> np.ndarray:
    """Fraction (h, w), 0 to 1, of the socket in what a pixel sees, by its direction."""
    flip = 1.0 if hip.side == "right" else -1.0
    x = flip * (raster.x(box) - hip.origin_xy_mm[0])
    y = raster.y(box) - hip.origin_xy_mm[1]
    lateral, medial = (
        np.degrees(np.arctan2(-end[0], -end[1]))
        for end in (hip.joint.sourcil_xy_mm[0], hip.joint.sourcil_xy_mm[-1])
    )
    angle = np.degrees(np.arctan2(-x, -y))
    return _ramp(angle - lateral, LATERAL_DEG) * _ramp(angle - medial, MEDIAL_DEG)


def _ramp(value: np.ndarray, ends: tuple[float, float]) -> np.ndarray:
    fraction = np.clip((value - ends[0]) / (ends[1] - ends[0]), 0, 1)
    return fraction**2 * (3 - 2 * fraction)
