"""Pictures of a hip of arcs, on its grid and on its radiograph."""

import numpy as np
from arcs import ArcHip

from hipspace.geometry.grid import Grid
from hipspace.measurement.tracing.view import View
from hipspace.report.pictures import HipPicture, at_full_resolution, hip_picture

FRACTIONS = ArcHip(3.0, (0.4, 0.8)).probabilities(0.9)
IMAGE = np.linspace(0, 1, FRACTIONS[0].size, dtype=np.float32).reshape(
    FRACTIONS[0].shape
)
SOURCE_MM = 0.2


def picture(side="right", fractions=FRACTIONS) -> HipPicture:
    grid = Grid(IMAGE.shape, 0.9, SOURCE_MM, (0.0, 0.0), mirrored=side == "left")
    view = View(side, grid, np.full((80, 2), np.nan), fractions)
    return hip_picture(view, IMAGE, FRACTIONS, smoothing_mm=5.0)


def sharp(side="right", fractions=FRACTIONS) -> HipPicture:
    """On a radiograph with a bright stripe from 50 to 52 mm."""
    pixels = np.zeros((500, 500), np.float32)
    pixels[:, 250:260] = 4000
    return at_full_resolution(picture(side, fractions), pixels, SOURCE_MM)
