"""A femur in the beam: shaft, neck and head, and both trochanters.

Its trabecular bone is dense where the principal compressive group runs, from the calcar
to the upper head, and loose beside it, most of all in Ward's triangle.
"""

from dataclasses import dataclass

import numpy as np

from hipspace.phantom.bones.beam import MARGIN_MM, Bones
from hipspace.phantom.raster import shell
from hipspace.phantom.shape import HipShape

CALCAR_XY = np.array([-14.0, 47.0])
"""From the head's centre, of a femur with a head of 24 mm, medial and distal."""
DENSE_DEG, DENSE_SD_DEG = 11.0, 12.0
"""Rays from the calcar along which bone is dense, medial of upwards positive."""
CORTEX_FRACTION = (0.15, 1.0)
"""Of the cortex above the neck and round the greater trochanter, of that below."""
BROAD_FRACTION = 0.3
"""Of the heads: with a broad cortex."""
WARD_XY, WARD_SD_MM = np.array([-22.0, 24.0]), 6.5
WARD_LESS = 0.4


def add_femur(bones: Bones, hip: HipShape, rng: np.random.Generator) -> None:
    """Put a femur into the beam."""
    outline = hip.outlines_xy_mm["outline"]
    box = bones.raster.box(outline, MARGIN_MM)
    surface = draw_surface(rng)
    depth = bones.raster.depth(outline, box)
    depth = np.maximum(depth - surface.sunk_mm, 0)
    flip = 1.0 if hip.side == "right" else -1.0
    x = flip * (bones.raster.x(box) - hip.centre_xy_mm[0])
    y = bones.raster.y(box) - hip.centre_xy_mm[1]
    from_head = np.hypot(x, y)
    radius = hip.joint.radius_mm - surface.sunk_mm
    scale = radius / 24
    down = np.clip((from_head - 20 * scale) / (80 * scale), 0, 1)
    neck = np.clip((from_head - 0.9 * radius) / 14, 0, 1)
    strong = np.clip((x + y + 20 * scale) / (30 * scale), *CORTEX_FRACTION)
    cortex = rng.uniform(3.0, 8.0) * neck + rng.uniform(7, 12) * down
    cortex = surface.cortex_mm + strong * cortex
    thick, marrow = shell(
        depth,
        half_width_mm=rng.uniform(11, 15) * scale,
        thickness_mm=rng.uniform(30, 38) * scale,
        cortex_mm=cortex,
    )
    sphere = 2 * np.sqrt(np.maximum(radius**2 - from_head**2, 0)) * (depth > 0)
    more = np.maximum(sphere - thick - marrow, 0)
    density = _density(x / scale, y / scale, loose=rng.uniform(0.3, 0.75))
    density = density * rng.uniform(0.3, 0.85)
    loose = surface.loose_fraction * (1 - down) * thick
    bones.add_femur(box, thick - loose, marrow + more + loose, density)
    _add_trochanters(bones, hip, rng)


@dataclass(frozen=True)
class Surface:
    """A femoral head's cortex (mm), how much of it is loose, and how deep it lies.

    On film the cortex is mostly a thin line, half a millimetre inside the border; edges
    rise from 10 to 90 percent in 0.5 mm (0.4 to 1.5 mm, on 292 hips). Where it is broad
    it is loose. Its outermost part, `sunk_mm`, is too thin to be seen: on projections
    of real bone from CT the edge is steepest 0.2 mm inside the border and reaches a
    half of the head's brightness 0.4 mm inside, within 0.05 mm from hip to hip. Thin
    lines are drawn as deep as broad ones, or nobody could know where the border is.
    """

    cortex_mm: float
    loose_fraction: float
    sunk_mm: float


def draw_surface(rng: np.random.Generator) -> Surface:
    """The surface of one femoral head."""
    if rng.random() < BROAD_FRACTION:
        return Surface(
            rng.uniform(0.8, 2.2), rng.uniform(0.2, 0.7), rng.uniform(0.05, 0.2)
        )
    thin_mm = float(np.exp(rng.uniform(np.log(0.06), np.log(0.8))))
    return Surface(thin_mm, rng.uniform(0.0, 0.3), rng.uniform(0.15, 0.3))


def _density(x: np.ndarray, y: np.ndarray, *, loose: float) -> np.ndarray:
    """Of trabecular bone (h, w) at x (1, w) and y (h, 1) mm medial and distal.

    1 in the compressive group and `loose` away from it.
    """
    ray = np.degrees(np.arctan2(x - CALCAR_XY[0], CALCAR_XY[1] - y))
    group = np.exp(-0.5 * ((ray - DENSE_DEG) / DENSE_SD_DEG) ** 2)
    from_ward = np.hypot(x - WARD_XY[0], y - WARD_XY[1]) / WARD_SD_MM
    ward = 1 - WARD_LESS * np.exp(-0.5 * from_ward**2)
    return (loose + (1 - loose) * group) * ward


def _add_trochanters(bones: Bones, hip: HipShape, rng: np.random.Generator) -> None:
    back = hip.outlines_xy_mm["trochanter"]
    bones.add_shell(
        back, half_width_mm=9, thickness_mm=rng.uniform(7, 16), cortex_mm=0.4
    )
    lesser = hip.outlines_xy_mm["lesser_trochanter"]
    bones.add_shell(
        lesser, half_width_mm=6, thickness_mm=rng.uniform(4, 10), cortex_mm=0.5
    )
