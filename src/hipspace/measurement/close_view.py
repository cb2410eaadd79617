"""The close-up of a hip on a grid round its head, and the hip that is seen on one."""

from dataclasses import replace

import numpy as np

from hipspace.geometry.grid import Grid
from hipspace.geometry.image import close_ups
from hipspace.measurement.locating import located
from hipspace.measurement.tracing.view import HipInView
from hipspace.segmentation.close_ups import CloseView
from hipspace.segmentation.heads import Head
from hipspace.storage.levels import rounded_fractions, rounded_levels


def close_view(pixels: np.ndarray, grid: Grid, head: Head) -> CloseView:
    """The part of a radiograph (H, W), bone bright, that a grid covers.

    Raises
    ------
    Unusable
        See `image.close_ups`.
    """
    (image,) = close_ups(pixels, [replace(grid, mirrored=False)])
    image = rounded_levels(image)
    return CloseView(image[:, ::-1] if grid.mirrored else image, grid, head)


def located_close(
    hip: HipInView, grid: Grid, probabilities: np.ndarray, smoothing_mm: float
) -> HipInView:
    """The hip by the probabilities (3, H, W) of a close-up on its grid."""
    seen = rounded_fractions(probabilities)
    return located(replace(hip.view, grid=grid, probabilities=seen), smoothing_mm)
