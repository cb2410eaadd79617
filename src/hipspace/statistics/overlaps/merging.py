"""Coarse and fine probabilities of a hip as one, on the grid of its radiograph."""

from collections.abc import Callable

import numpy as np
import pandas as pd
from scipy.ndimage import map_coordinates

from hipspace.geometry.anatomy import Side
from hipspace.geometry.grid import Grid
from hipspace.storage.predictions import PredictedHips

SAMPLES = 4
"""Places in a pixel of the coarser grid, along each side, that it is the mean of."""


def merger(
    coarse: PredictedHips, fine: PredictedHips, heads: pd.DataFrame, half_mm: float
) -> Callable[[int, Side, np.ndarray], np.ndarray]:
    """The function that puts fine probabilities into coarse ones.

    It takes the row and side of a hip and (3, H, W), and gives these back as they are
    if the fine network has not seen the hip.

    Parameters
    ----------
    coarse, fine
        Predictions on whole radiographs and on the close-ups of hips.
    heads
        The table heads.csv.
    half_mm
        See `merged`.
    """
    places = heads.set_index(["file", "side"])[["x_mm", "y_mm"]]

    def merge(row: int, side: Side, fractions: np.ndarray) -> np.ndarray:
        hip = (coarse.hips.files[row], side)
        close_row = fine.hips.rows[hip]
        index = fine.predictions.index_of(close_row, side)
        if index is None or places.loc[hip].isna().any():
            return fractions
        sharper = fine.predictions.probabilities(index)
        grids = coarse.hips.grid(row, side), fine.hips.grid(close_row, side)
        x_mm, y_mm = map(float, places.loc[hip])
        return merged(fractions, grids[0], sharper, grids[1], (x_mm, y_mm), half_mm)

    return merge


def square(
    grid: Grid, middle_xy: tuple[float, float] | np.ndarray, half_mm: float
) -> np.ndarray:
    """Which pixels (H, W) of a grid have their centre in an upright square.

    Parameters
    ----------
    middle_xy
        The square's, in pixels of the grid.
    half_mm
        Half of its side.
    """
    (rows, columns), (x, y) = grid.shape, middle_xy
    aside_x, aside_y = (
        np.abs(np.arange(count) + 0.5 - middle) * grid.spacing_mm
        for count, middle in ((columns, x), (rows, y))
    )
    return (aside_y <= half_mm)[:, None] & (aside_x <= half_mm)


def merged(
    coarse: np.ndarray,
    grid: Grid,
    fine: np.ndarray,
    close_grid: Grid,
    centre_xy_mm: tuple[float, float],
    half_mm: float,
) -> np.ndarray:
    """Probabilities (3, H, W): the fine ones round a head, the coarse ones elsewhere.

    Parameters
    ----------
    coarse, fine
        Probabilities (3, H, W) and (3, h, w) on the views of one hip.
    grid, close_grid
        Grids of the two views, both mirrored or neither.
    centre_xy_mm
        Centre of the head, in source millimetres.
    half_mm
        Half of the side of a square round it: pixels with their centre in it are the
        fine network's.
    """
    near = square(grid, grid.from_source_mm(np.array(centre_xy_mm)), half_mm)
    inside = (np.arange(SAMPLES) + 0.5) / SAMPLES - 0.5
    shift_xy = np.stack(np.meshgrid(inside, inside), axis=-1).reshape(-1, 1, 2)
    points = np.argwhere(near)[:, ::-1] + 0.5 + shift_xy
    places = close_grid.from_source_mm(grid.to_source_mm(points)) - 0.5
    result = coarse.copy()
    for channel, sharper in zip(result, fine, strict=True):
        sampled = map_coordinates(
            sharper, np.moveaxis(places[..., ::-1], -1, 0), order=1
        )
        channel[near] = sampled.mean(axis=0)
    return result
