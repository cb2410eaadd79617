"""One hip of arcs in its view of a radiograph."""

import numpy as np
from arcs import ArcHip

from hipspace.geometry.grid import Grid
from hipspace.measurement.tracing.view import View

SPACING_MM, SOURCE_SPACING_MM, SIZE_PX = 0.9, 0.3, 111
HIP = ArcHip(3.0, (0.4, 0.8))
FRACTIONS = HIP.probabilities(SPACING_MM)


def view(side="right", probabilities=FRACTIONS, offset_x_mm=10.0) -> View:
    grid = Grid(
        (SIZE_PX, SIZE_PX),
        SPACING_MM,
        SOURCE_SPACING_MM,
        (offset_x_mm, 20.0),
        mirrored=side == "left",
    )
    return View(side, grid, np.full((80, 2), np.nan), probabilities)
