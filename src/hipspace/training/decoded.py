"""Hips of the store in memory, the most recently used ones decoded once."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from hipspace.geometry.anatomy import Side
from hipspace.geometry.boxes import Box, bounding_box
from hipspace.storage.hips import Place
from hipspace.storage.levels import (
    FRACTION_LEVELS,
    IMAGE_LEVELS,
    as_fraction_levels,
    as_levels,
)

CACHED_BYTES = 1_000_000_000
"""Of decoded hips, at most, in each process: 760 hips of 512 x 512 pixels."""
EVERYWHERE = (slice(None), slice(None))


class HipImages(Protocol):
    """What a training needs of `store.Hips`; every hip is shown as a right hip."""

    def image(self, row: int, side: Side) -> np.ndarray:
        """Image (H, W) from 0 to 1."""

    def coverage(self, row: int, side: Side) -> np.ndarray:
        """Fraction (3, H, W) of each pixel that each structure covers."""

    def landmarks(self, row: int, side: Side) -> np.ndarray:
        """Landmarks (80, 2) in pixels."""


@dataclass(frozen=True)
class DecodedHip:
    """One hip in the whole numbers of the store, a third of the bytes of fractions.

    Parameters
    ----------
    levels
        Image (H, W) int16, see `store.as_levels`.
    coverage_levels
        Coverage (3, H, W) uint8, see `store.as_fraction_levels`.
    """

    levels: Tensor
    coverage_levels: Tensor

    @property
    def shown(self) -> Box:
        """The rows and columns that are not padding."""
        return bounding_box(self.levels.numpy() > 0)

    @property
    def nbytes(self) -> int:
        """Of memory."""
        return self.levels.nbytes + self.coverage_levels.nbytes

    def channels(self, box: Box = EVERYWHERE) -> Tensor:
        """Image and coverage (4, h, w) from 0 to 1 of some rows and columns."""
        image = self.levels[box].float() / IMAGE_LEVELS
        coverage = self.coverage_levels[:, *box].float() / FRACTION_LEVELS
        return torch.cat([image[None], coverage])


class Decoded:
    """Hips by their places."""

    def __init__(self, hips: HipImages) -> None:
        """Nothing is decoded before it is asked for."""
        self.hips = hips
        self._kept: OrderedDict[Place, DecodedHip] = OrderedDict()

    def __call__(self, place: Place) -> DecodedHip:
        """The hip at a place."""
        if place in self._kept:
            self._kept.move_to_end(place)
        else:
            self._keep(place)
        return self._kept[place]

    def channels(self, place: Place) -> Tensor:
        """Image and coverage (4, H, W) from 0 to 1 of the hip at a place."""
        return self(place).channels()

    def _keep(self, place: Place) -> None:
        levels = as_levels(self.hips.image(*place)).astype(np.int16)
        coverage_levels = as_fraction_levels(self.hips.coverage(*place))
        hip = DecodedHip(torch.from_numpy(levels), torch.from_numpy(coverage_levels))
        while self._kept and (len(self._kept) + 1) * hip.nbytes > CACHED_BYTES:
            self._kept.popitem(last=False)
        self._kept[place] = hip
