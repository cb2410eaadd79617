"""Sacrum and the lowest vertebrae in the beam."""

import numpy as np

from hipspace.geometry.curves import Curve
from hipspace.phantom.bones.beam import MARGIN_MM, Bones, empty
from hipspace.phantom.shape import Pelvis

SACRUM_XY = (
    *(
        (-54, -128),
        (-50, -104),
        (-36, -84),
        (-26, -66),
        (-17, -46),
        (-8, -30),
        (-5, -12),
    ),
    *((5, -12), (8, -30), (17, -46), (26, -66), (36, -84), (50, -104), (54, -128)),
    *((30, -142), (0, -136), (-30, -142)),
)
VERTEBRA_XY = (
    (-27, -16),
    (0, -14),
    (27, -16),
    (25, 0),
    (28, 16),
    (0, 14),
    (-28, 16),
    (-25, 0),
)
PROCESS_XY = ((25, -6), (52, -10), (54, -3), (27, 5))


def add_spine(bones: Bones, pelvis: Pelvis, rng: np.random.Generator) -> None:
    """Put the sacrum and two vertebrae into the beam."""
    size = pelvis.patient.size
    turn = -np.sin(np.radians(pelvis.positioning.rotation_deg)) * 60
    middle = pelvis.middle_xy_mm + (turn, 0)
    stretch = np.array([1.0, 1 - 0.01 * pelvis.positioning.tilt_deg]) * size

    def placed(points_xy: tuple | np.ndarray, at_xy: tuple[float, float]) -> np.ndarray:
        points = np.asarray(points_xy, dtype=float) + at_xy
        points = points + rng.normal(0, 1.2, points.shape)
        return Curve(points * stretch + middle, closed=True).dense(0.2)

    bones.add_shell(
        placed(SACRUM_XY, (0, 0)),
        half_width_mm=12,
        thickness_mm=rng.uniform(18, 32),
        cortex_mm=0.7,
    )
    for level in (-156.0, -194.0):
        bones.add_shell(
            placed(VERTEBRA_XY, (0, level)),
            half_width_mm=9,
            thickness_mm=rng.uniform(20, 34),
            cortex_mm=0.8,
        )
        for flip in (1, -1):
            bones.add_shell(
                placed(np.array(PROCESS_XY) * (flip, 1), (0, level)),
                half_width_mm=4,
                thickness_mm=9,
                cortex_mm=0.8,
            )
    for flip in (1, -1):
        for x, y in ((20, -116), (18, -98), (15, -80), (11, -63)):
            _bore(
                bones,
                placed(np.array(((-5, 0), (0, -3), (5, 0), (0, 4))), (flip * x, y)),
            )


def _bore(bones: Bones, outline_xy: np.ndarray) -> None:
    """A foramen of the sacrum: less marrow, and a rim."""
    box = bones.raster.box(outline_xy, MARGIN_MM)
    if empty(box):
        return
    depth = bones.raster.depth(outline_xy, box)
    bones.marrow_mm[box] *= 1 - 0.6 * np.minimum(depth / 3, 1)
    bones.cortex_mm[box] += 2.0 * ((depth > 0) & (depth < 0.8))
