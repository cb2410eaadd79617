"""Both looks at a hip as one segmentation on the grid of its radiograph."""

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
    first: PredictedHips, second: PredictedHips, heads: pd.DataFrame, half_mm: float
) -> Callable[[int, Side, np.ndarray], np.ndarray]:
    """The function that puts the second look into the first look's probabilities.

    It takes the row and side of a hip and (3, H, W), and gives these back as they are
    if the hip was not looked at again.

    Parameters
    ----------
    first, second
        At whole radiographs, and at hips from close by.
    heads
        The table heads.csv.
    half_mm
        See `merged`.
    """
    places = heads.set_index(["file", "side"])[["x_mm", "y_mm"]]

    def merge(row: int, side: Side, fractions: np.ndarray) -> np.ndarray:
        hip = (first.hips.files[row], side)
        close_row = second.hips.rows[hip]
        index = second.predictions.index_of(close_row, side)
        if index is None or places.loc[hip].isna().any():
            return fractions
        finer = second.predictions.probabilities(index)
        grids = first.hips.grid(row, side), second.hips.grid(close_row, side)
        x_mm, y_mm = map(float, places.loc[hip])
        return merged(fractions, grids[0], finer, grids[1], (x_mm, y_mm), half_mm)

    return merge


def square(
    grid: Grid, middle_xy: tuple[float, float] | np.ndarray, half_mm: float
) -> np.ndarray:
    """Which pixels (H, W) of a grid have their centre in an upright square.

    Parameters
    ----------
    middle_xy
        Of the square, in pixels of the grid.
    half_mm
        Of its side.
    """
    (rows, columns), (x, y) = grid.shape, middle_xy
    aside_x, aside_y = (
        np.abs(np.arange(count) + 0.5 - middle) * grid.spacing_mm
        for count, middle in ((columns, x), (rows, y))
    )
    return (aside_y <= half_mm)[:, None] & (aside_x <= half_mm)


def merged(
    first: np.ndarray,
    grid: Grid,
    second: np.ndarray,
    close_grid: Grid,
    centre_xy_mm: tuple[float, float],
    half_mm: float,
) -> np.ndarray:
    """Probabilities (3, H, W): the second look's round a head, the first's elsewhere.

    Parameters
    ----------
    first, second
        Probabilities (3, H, W) and (3, h, w) on the views of one hip.
    grid, close_grid
        Of the two views, both mirrored or neither.
    centre_xy_mm
        Of the head, in source millimetres.
    half_mm
        Of the side of a square round it: pixels with their centre in it are the second
        look's.
    """
    near = square(grid, grid.from_source_mm(np.array(centre_xy_mm)), half_mm)
    inside = (np.arange(SAMPLES) + 0.5) / SAMPLES - 0.5
    shift_xy = np.stack(np.meshgrid(inside, inside), axis=-1).reshape(-1, 1, 2)
    points = np.argwhere(near)[:, ::-1] + 0.5 + shift_xy
    places = close_grid.from_source_mm(grid.to_source_mm(points)) - 0.5
    result = first.copy()
    for channel, finer in zip(result, second, strict=True):
        sampled = map_coordinates(finer, np.moveaxis(places[..., ::-1], -1, 0), order=1)
        channel[near] = sampled.mean(axis=0)
    return result
