"""Radiographs on a grid: resampled, of one contrast, padded.

The grid's pixels lie where its `Grid` says, to within rounding: the part of the
radiograph that they cover is resampled, not the whole to a rounded size.
"""

import math
from collections.abc import Iterable

import numpy as np
from scipy.sparse import csr_array

from hipspace.errors import Reason, Unusable
from hipspace.geometry.grid import Grid

HAMMING = 0.54
"""Weight of the constant in a Hamming window; the rest is that of the cosine."""
ROUNDING = 1e-6
"""Relative error that resampling in single precision leaves in a value."""


def grid_of(
    rows: int,
    columns: int,
    source_spacing_mm: float,
    *,
    size_px: int,
    spacing_mm: float,
) -> Grid:
    """The square grid of exact spacing with a radiograph in its middle.

    Only whole pixels are filled, so less than half a pixel is lost at each edge.

    Raises
    ------
    Unusable
        If the radiograph is larger than the grid.
    """
    size_xy_mm = np.array([columns, rows]) * source_spacing_mm
    filled = _whole(size_xy_mm / spacing_mm)
    if filled.max() > size_px:
        width, height = size_xy_mm
        sentence = f"{width:.0f} x {height:.0f} mm; the grid's side is "
        sentence += f"{size_px * spacing_mm:.0f} mm"
        raise Unusable(Reason.TOO_LARGE, sentence)
    if filled.min() < 1:
        raise Unusable(Reason.TOO_SMALL, f"{columns} x {rows} pixels")
    before = (size_px - filled) // 2
    offset = (size_xy_mm - filled * spacing_mm) / 2 - before * spacing_mm
    x, y = map(float, offset)
    return Grid((size_px, size_px), spacing_mm, source_spacing_mm, (x, y))


def grid_round(
    centre_xy_mm: np.ndarray,
    source_spacing_mm: float,
    spacing_mm: float,
    size_px: int,
) -> Grid:
    """The square grid of exact spacing with a place of the radiograph in its middle.

    Its pixels lie on the one lattice that begins at the radiograph's corner, so what
    two such grids share is resampled to the same values.
    """
    first = np.rint(np.asarray(centre_xy_mm) / spacing_mm - size_px / 2)
    x, y = map(float, first * spacing_mm)
    return Grid((size_px, size_px), spacing_mm, source_spacing_mm, (x, y))


def close_ups(pixels: np.ndarray, grids: Iterable[Grid]) -> list[np.ndarray]:
    """The parts (S, S) of a radiograph that grids cover, from 0 to 1; 0 beyond it.

    0 and 1 are the least and the greatest value of the whole radiograph.

    Raises
    ------
    Unusable
        If all its values are the same, or a grid lies outside of it.
    """
    low, high = float(pixels.min()), float(pixels.max())
    if not high > low:
        raise Unusable(Reason.NO_CONTRAST, f"all values are {low:g}")
    return [_close_up(pixels, grid, low, high) for grid in grids]


def filled_area(grid: Grid, rows: int, columns: int) -> tuple[slice, slice]:
    """The rows and columns of a grid's pixels that lie wholly on a radiograph."""
    first = grid.from_source_px(np.zeros(2))
    last = grid.from_source_px(np.array([columns, rows]))
    low = -_whole(-first).clip(None, 0)
    high = _whole(last).clip(None, grid.shape[::-1])
    (left, top), (right, bottom) = low.tolist(), high.tolist()
    return slice(top, bottom), slice(left, right)


def resample(pixels: np.ndarray, grid: Grid) -> np.ndarray:
    """Those of a grid's pixels that lie on the radiograph (h, w), see `filled_area`.

    From source pixels (H, W) float32. A low-pass filter as wide as a grid pixel keeps
    finer detail from turning into coarser; it has no negative lobes and rings at no
    edge. Down and across it is the same, so each is one multiplication by a sparse
    matrix, a quarter of the time that Pillow's resize takes.
    """
    area = filled_area(grid, *pixels.shape)
    corners = np.array([[axis.start for axis in area], [axis.stop for axis in area]])
    box = grid.to_source_px(corners[:, ::-1]).clip(0, pixels.shape[::-1])[:, ::-1]
    part = _seen_through(box, grid, pixels.shape)
    seen = np.ascontiguousarray(pixels[part], dtype=np.float32)
    down, across = (
        _weights(low - axis.start, high - axis.start, stop - start, length)
        for low, high, axis, start, stop, length in zip(
            *box, part, *corners, seen.shape, strict=True
        )
    )
    return np.ascontiguousarray((across @ (down @ seen).T).T)


def normalise(
    image: np.ndarray, clip_percentiles: tuple[float, float] | None
) -> np.ndarray:
    """An image (h, w) float32 clipped to percentiles of its values, from 0 to 1.

    `None` clips nothing. Values are divided by their range after clipping.

    Raises
    ------
    Unusable
        If the range is empty, but for what resampling rounds.
    """
    low, high = np.percentile(image, clip_percentiles or (0, 100))
    least = ROUNDING * max(abs(low), abs(high))
    if not (math.isfinite(high - low) and high - low > least):
        sentence = f"clipped to {clip_percentiles} percent, all values are {low:g}"
        raise Unusable(Reason.NO_CONTRAST, sentence)
    return ((image - low) / (high - low)).clip(0, 1).astype(np.float32)


def pad(image: np.ndarray, grid: Grid, area: tuple[slice, slice]) -> np.ndarray:
    """An image put on its area of a grid (S, S), with 0 around it."""
    padded = np.zeros(grid.shape, dtype=np.float32)
    padded[area] = image
    return padded


def _close_up(pixels: np.ndarray, grid: Grid, low: float, high: float) -> np.ndarray:
    area = filled_area(grid, *pixels.shape)
    if any(axis.stop <= axis.start for axis in area):
        raise Unusable(Reason.HIP_OUTSIDE, f"expected it at {grid}")
    image = (resample(pixels, grid) - low) / (high - low)
    return pad(image.clip(0, 1), grid, area)


def _weights(low: float, high: float, count: int, length: int) -> csr_array:
    """What each of `count` equal pixels from `low` to `high` takes of `length` pixels.

    A row a pixel, of sum 1: a Hamming window's cosine times a sinc that reach to the
    middles of the pixels beside it, or of the source pixels where these are larger.
    """
    step = (high - low) / count
    reach = max(step, 1.0)
    middles = low + (np.arange(count)[:, None] + 0.5) * step
    taken = np.floor(middles - reach + 0.5) + np.arange(math.ceil(2 * reach) + 1)
    away = np.abs(taken + 0.5 - middles) / reach
    window = np.sinc(away) * (HAMMING + (1 - HAMMING) * np.cos(np.pi * away))
    inside = (away < 1) & (taken >= 0) & (taken < length)
    weights = np.where(inside, window, 0)
    weights /= weights.sum(axis=1, keepdims=True)
    rows = np.arange(0, weights.size + 1, weights.shape[1])
    columns = taken.clip(0, length - 1).astype(int)
    values = weights.astype(np.float32).ravel()
    return csr_array((values, columns.ravel(), rows), shape=(count, length))


def _seen_through(
    box: np.ndarray, grid: Grid, shape: tuple[int, ...]
) -> tuple[slice, slice]:
    """The source pixels that a filter as wide as a grid pixel reaches from a box.

    The box is its first and its last row and column.
    """
    reach = math.ceil(max(grid.spacing_mm / grid.source_spacing_mm, 1)) + 1
    low = np.floor(box[0]).astype(int) - reach
    high = np.ceil(box[1]).astype(int) + reach
    (top, left), (bottom, right) = low.clip(0).tolist(), high.tolist()
    return slice(top, min(bottom, shape[0])), slice(left, min(right, shape[1]))


def _whole(pixels: np.ndarray) -> np.ndarray:
    """Whole pixels in lengths, but for rounding errors."""
    return np.floor(pixels + 1e-6).astype(int)
