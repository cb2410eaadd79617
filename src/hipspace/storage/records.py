"""Hips of records that were never stored, seen as those of a store are."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hipspace.geometry.anatomy import SIDES, Side
from hipspace.geometry.grid import Grid
from hipspace.storage.hips import Record, as_right_hip
from hipspace.storage.levels import IMAGE_LEVELS, from_fraction_levels


@dataclass(frozen=True)
class RecordedHips:
    """The hips of one radiograph, in whatever row, as `hips.Hips` gives them.

    Parameters
    ----------
    records
        Of each side that has landmarks: that of the radiograph, or of its close-up.
    """

    records: Mapping[Side, Record]

    def image(self, _row: int, side: Side) -> np.ndarray:
        """Image (S, S) float32 in [0, 1], bone bright."""
        levels = self.records[side].image.astype(np.float32)
        return as_right_hip(levels / np.float32(IMAGE_LEVELS), side)

    def coverage(self, _row: int, side: Side) -> np.ndarray:
        """Fraction of each pixel (3, S, S) float32 that each structure covers."""
        levels = self.records[side].coverage[SIDES.index(side)]
        return as_right_hip(from_fraction_levels(levels), side)

    def landmarks(self, row: int, side: Side) -> np.ndarray:
        """Landmarks (80, 2) in grid pixels of the view."""
        points_mm = self.records[side].landmarks_mm[SIDES.index(side)]
        return self.grid(row, side).from_source_mm(points_mm)

    def grid(self, _row: int, side: Side) -> Grid:
        """The grid of the view."""
        grid = self.records[side].grid
        return grid.mirror() if side == "left" else grid


def sides_of(record: Record) -> tuple[Side, ...]:
    """The sides that a record has landmarks of."""
    present = np.isfinite(record.landmarks_mm[:, 0, 0])
    return tuple(side for side, has in zip(SIDES, present, strict=True) if has)
