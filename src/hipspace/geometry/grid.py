"""The affine between source pixels, grid pixels and millimetres.

One convention for every coordinate in this package: a position is continuous,
measured from the image's outer edge, so the pixel in column `j` covers `[j, j + 1)`
and its centre is at `x = j + 0.5`. Points are `(x, y)`, x to the right and y down.

Four frames, all in that convention:

- source pixels: the radiograph as stored in its file;
- source millimetres: source pixels times the source spacing;
- grid pixels: the resampled, padded image that the network sees, mirrored for a
  left hip so that every hip looks like a right one;
- grid millimetres: grid pixels times the grid spacing. Widths are measured here.

`Grid` is the only place that knows about spacing, padding and sides.
"""

from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import ArrayLike


@dataclass(frozen=True)
class Grid:
    """Where the pixels of a grid lie on a radiograph.

    Parameters
    ----------
    shape
        Rows and columns of the grid.
    spacing_mm
        Side of its square pixels.
    source_spacing_mm
        Side of the square pixels of the radiograph.
    offset_xy_mm
        Source millimetres of the grid's top left corner, before mirroring;
        negative where the grid is padded.
    mirrored
        True if the grid's columns run from the image's right to its left.
    """

    shape: tuple[int, int]
    spacing_mm: float
    source_spacing_mm: float
    offset_xy_mm: tuple[float, float]
    mirrored: bool = False

    def mirror(self) -> Self:
        """The same grid with its columns in the opposite order."""
        return replace(self, mirrored=not self.mirrored)

    def pixels(self, points_xy_mm: ArrayLike) -> np.ndarray:
        """Grid pixels (..., 2) of points in millimetres from the grid's corner."""
        return np.asarray(points_xy_mm, dtype=float) / self.spacing_mm

    def millimetres(self, points_xy: ArrayLike) -> np.ndarray:
        """Millimetres from the grid's corner (..., 2) of points in grid pixels."""
        return np.asarray(points_xy, dtype=float) * self.spacing_mm

    def from_source_mm(self, points_xy_mm: np.ndarray) -> np.ndarray:
        """Grid pixels (..., 2) of points given in source millimetres (..., 2)."""
        points = np.asarray(points_xy_mm, dtype=float)
        return self._flip((points - self.offset_xy_mm) / self.spacing_mm)

    def to_source_mm(self, points_xy: np.ndarray) -> np.ndarray:
        """Source millimetres (..., 2) of points given in grid pixels (..., 2)."""
        points = self._flip(np.asarray(points_xy, dtype=float))
        return points * self.spacing_mm + self.offset_xy_mm

    def from_source_px(self, points_xy: np.ndarray) -> np.ndarray:
        """Grid pixels (..., 2) of points given in source pixels (..., 2)."""
        points = np.asarray(points_xy, dtype=float)
        return self.from_source_mm(points * self.source_spacing_mm)

    def to_source_px(self, points_xy: np.ndarray) -> np.ndarray:
        """Source pixels (..., 2) of points given in grid pixels (..., 2)."""
        return self.to_source_mm(points_xy) / self.source_spacing_mm

    def _flip(self, points_xy: np.ndarray) -> np.ndarray:
        if not self.mirrored:
            return points_xy
        return points_xy * (-1.0, 1.0) + (self.shape[1], 0.0)
