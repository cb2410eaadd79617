"""How deep the hip bone is along the beam."""

import numpy as np

from hipspace.phantom.raster import Box, Raster
from hipspace.phantom.shape import HipShape

# Depth of the bone along the beam (mm) at places x, y of an average right hip. Around
# the socket the walls in front and behind are as deep as the head's contrast on film
# asks for: the joint is nearly as bright as the head, and four times the head beside
# them.
ILIUM_DEPTH_MM = (
    *((0, -34, 36), (-12, -38, 36), (14, -38, 30), (4, -55, 30), (28, -60, 32)),
    *((22, -85, 28), (-8, -80, 22), (-2, -115, 9), (-38, -120, 14), (18, -135, 9)),
    *((42, -105, 24), (46, -140, 18), (0, -165, 12), (35, -2, 14)),
)
ISCHIUM_DEPTH_MM = (
    *((-12, -18, 54), (-8, -5, 36), (10, 5, 18), (10, -25, 14), (8, 35, 15)),
    *((25, 60, 12), (58, 56, 7), (88, 42, 12), (94, 20, 14), (65, 5, 14)),
    *((38, -10, 22), (27, -18, 10), (25, -34, 10), (-4, -36, 28)),
)
DEPTH_REACH_MM = 16.0


def depth_map(
    raster: Raster,
    hip: HipShape,
    box: Box,
    places: tuple,
    overall: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Depth along the beam (h, w), interpolated between the places of a table.

    Parameters
    ----------
    places
        x, y and depth (mm) of an average right hip.
    overall
        How deep this hip's bone is, as a factor.
    """
    flip = 1.0 if hip.side == "right" else -1.0
    middle_x, middle_y = hip.origin_xy_mm
    table = [
        (x, y, depth_mm * overall * rng.uniform(0.8, 1.25)) for x, y, depth_mm in places
    ]

    def depth(x: np.ndarray, y: np.ndarray) -> np.ndarray:
        total = np.full(np.broadcast_shapes(x.shape, y.shape), 1e-6)
        weighted = 10 * total
        for place_x, place_y, depth_mm in table:
            across, down = flip * (x - middle_x) - place_x, y - middle_y - place_y
            near_x, near_y = (
                np.exp(-0.5 * (far / DEPTH_REACH_MM) ** 2) for far in (across, down)
            )
            weight = near_x * near_y
            total += weight
            weighted += weight * depth_mm
        return weighted / total

    return raster.smooth(box, depth)
