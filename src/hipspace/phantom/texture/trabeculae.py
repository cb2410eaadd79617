"""Trabeculae, where each group runs, and the mottle of soft tissue, on film's pixels.

In the femur the principal compressive group rises from the calcar and fans out into the
upper head; the tensile group arches across it, from the lateral cortex over the upper
neck into the head. Both are drawn round the calcar, along its rays and across them. In
the hip bone the grain has nearly no direction. Measured on 292 hips of film: coherence
0.28 in the head, 0.19 in the neck, 0.12 in the ilium; lines in the middle of the head
lean 17 degrees with the upper end medial; three to one in length.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy.ndimage import map_coordinates

from hipspace.geometry.anatomy import SIDES, Side
from hipspace.phantom.points import rotate
from hipspace.phantom.raster import Box, Raster
from hipspace.phantom.shape import HipShape, Pelvis
from hipspace.phantom.texture.tiles import (
    TILE_SPACING_MM,
    Crispening,
    pair_of_tiles,
    porous,
)

STREAM = 30
"""Of the patient's random numbers: a bone's grain is the same on every radiograph."""
CALCAR_XY = np.array([-14.0, 47.0])
"""From the head's centre, of a femur with a head of 24 mm, medial and distal."""
TILE_PX, MOTTLE_PX = 512, 768
ROUND_MM = 4 * TILE_PX * TILE_SPACING_MM / (2 * np.pi)
"""Distance from the calcar at which the grain has its own size; a full turn is a whole
number of tiles."""
COMPRESSIVE_DEG, TENSILE_DEG = (10.0, 22.0), (-50.0, 34.0)
"""Middle and SD of each group's rays from the calcar, medial of upwards positive."""
WITHOUT_DIRECTION = 0.35
NEAR_CALCAR_MM = 14.0
REACH_XY = np.array([[-75.0, -34.0], [34.0, 70.0]])
"""Of what is drawn of a femur, round its head's centre."""


@dataclass(frozen=True)
class Strength:
    """SD of the grain of each tissue, in C: the head's contrast on the picture."""

    femur: float
    pelvis: float
    soft_tissue: float


def draw_strength(seed: int) -> Strength:
    """How strong the grain of a patient is."""
    rng = np.random.default_rng([seed, STREAM])
    patient = np.exp(rng.normal(0, 0.18))
    own = np.exp(rng.normal(0, 0.15, 3))
    femur, pelvis, soft = patient * own * (0.058, 0.085, 0.1)
    return Strength(float(femur), float(pelvis), float(soft))


def femur_grain(
    hip: HipShape, pelvis: Pelvis, raster: Raster, crispening: Crispening
) -> tuple[Box, np.ndarray]:
    """Pixels round a proximal femur and the grain (h, w) of SD 1 there."""
    index = SIDES.index(hip.side)
    rng = np.random.default_rng([pelvis.patient.seed, STREAM + 1 + index])
    elongation = rng.uniform(2.5, 4.5)
    tiles = pair_of_tiles(
        rng, TILE_PX, crispening, elongation=elongation, steepness=0.85
    )
    compressive, tensile = (porous(tile) for tile in tiles)
    reach = hip.to_image(REACH_XY + hip.joint.centre_xy_mm)
    box = raster.box(reach, 0.0)
    far, ray_deg = _about_calcar(hip, pelvis, raster, box)
    ray = np.radians(ray_deg) * np.float32(ROUND_MM)
    near = np.clip(far / NEAR_CALCAR_MM - 1, 0, 1)
    towards, over = (
        near * np.exp(-0.5 * ((ray_deg - middle) / spread) ** 2)
        for middle, spread in (COMPRESSIVE_DEG, TENSILE_DEG)
    )
    plain = np.sqrt(np.maximum(1 - towards**2 - over**2, WITHOUT_DIRECTION**2))
    total = np.sqrt(towards**2 + over**2 + plain**2)
    grain = towards * _at(compressive, far, ray)
    grain += over * _at(tensile, ray, far)
    x, y = (raster.x(box) - hip.centre_xy_mm[0], raster.y(box) - hip.centre_xy_mm[1])
    grain += plain * _at(compressive, *np.broadcast_arrays(0.8 * x, 0.8 * y))
    return box, grain / total


def _about_calcar(
    hip: HipShape, pelvis: Pelvis, raster: Raster, box: Box
) -> tuple[np.ndarray, np.ndarray]:
    """Distance (mm) and direction (degrees) of pixels (h, w) from the calcar."""
    flip = 1.0 if hip.side == "right" else -1.0
    index = SIDES.index(hip.side)
    turn = pelvis.positioning.abduction_deg[index]
    scale = 0.5 + 0.5 * hip.joint.radius_mm / 24
    calcar = rotate(scale * CALCAR_XY, turn, np.zeros(2))
    x0, y0 = hip.centre_xy_mm
    x = np.float32(flip) * (raster.x(box) - x0).astype(np.float32) - calcar[0]
    y = (raster.y(box) - y0).astype(np.float32) - calcar[1]
    ray = np.degrees(np.arctan2(x, -y)) - turn
    return np.hypot(x, y), ray


def _at(tile: np.ndarray, down_mm: np.ndarray, across_mm: np.ndarray) -> np.ndarray:
    """A tile (n, n), again and again, at places (h, w) of it."""
    where = np.stack([down_mm, across_mm]).astype(np.float32) / TILE_SPACING_MM
    return map_coordinates(tile, where, order=1, mode="grid-wrap")


def pelvic_grain(pelvis: Pelvis, raster: Raster, crispening: Crispening) -> np.ndarray:
    """The grain (rows, columns) of SD 1 of all bones but the femora."""
    rng = np.random.default_rng([pelvis.patient.seed, STREAM + 3])
    tile, _ = pair_of_tiles(rng, TILE_PX, crispening, elongation=1.3)
    step = raster.spacing_mm / TILE_SPACING_MM
    roll = np.radians(pelvis.positioning.roll_deg)
    turn = step * np.array(
        [[np.cos(roll), np.sin(roll)], [-np.sin(roll), np.cos(roll)]]
    )
    half = np.array([raster.columns, raster.rows]) / 2
    reach = np.abs(turn) @ half
    start = np.mod(-step / raster.spacing_mm * pelvis.middle_xy_mm, TILE_PX)
    corner = start + reach - turn @ half
    times = np.ceil((start + 2 * reach) / TILE_PX).astype(int)
    whole = Image.fromarray(np.tile(porous(tile), times[::-1]))
    return np.asarray(
        whole.transform(
            (raster.columns, raster.rows),
            Image.Transform.AFFINE,
            (*turn[0], corner[0], *turn[1], corner[1]),
            Image.Resampling.BILINEAR,
        )
    )


def mottle(
    raster: Raster, crispening: Crispening, rng: np.random.Generator
) -> np.ndarray:
    """The mottle (rows, columns) of SD 1 of muscle and fat."""
    tile, _ = pair_of_tiles(
        rng, MOTTLE_PX, crispening, elongation=rng.uniform(1, 1.7), steepness=1.25
    )
    times = -(-raster.rows // MOTTLE_PX), -(-raster.columns // MOTTLE_PX)
    return np.tile(tile, times)[: raster.rows, : raster.columns]


def side_strength(strength: Strength, side: Side, seed: int) -> float:
    """SD of the grain of one femur, in C: sides are alike, not the same."""
    rng = np.random.default_rng([seed, STREAM + 5 + SIDES.index(side)])
    return strength.femur * float(np.exp(rng.normal(0, 0.08)))
