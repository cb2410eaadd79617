"""coarse_predictions.h5, fine_predictions.h5: class probabilities of stored hips.

The file is written under another name and renamed when whole; the same predictions
give the same bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from hipspace.geometry.anatomy import SIDES, Side
from hipspace.params import Activation
from hipspace.storage.hdf5 import ZSTANDARD, DatasetLayout, StoredFile, append, new_file
from hipspace.storage.hips import Hips
from hipspace.storage.levels import as_fraction_levels, from_fraction_levels

FRACTIONS = DatasetLayout(np.uint8, ZSTANDARD)


@dataclass(frozen=True)
class Prediction:
    """What was predicted for the view of one hip: row and side in its store.

    `fractions` (3, S, S) uint8 are the probabilities of `anatomy.STRUCTURES` as they
    are stored.
    """

    row: int
    side: Side
    fractions: np.ndarray

    @classmethod
    def of(cls, row: int, side: Side, probabilities: np.ndarray) -> Self:
        """A prediction of probabilities (3, S, S) from 0 to 1."""
        return cls(row, side, as_fraction_levels(probabilities))

    @property
    def probabilities(self) -> np.ndarray:
        """Probabilities (3, S, S) float32 as they come back from the store."""
        return from_fraction_levels(self.fractions)


def write_predictions(
    path: Path, predictions: Iterable[Prediction], activation: Activation
) -> int:
    """Store predictions in their order; returns their number, which may be none."""
    hips: list[tuple[int, int]] = []
    with new_file(path) as file:
        for prediction in predictions:
            append(file, "probabilities", prediction.fractions, FRACTIONS)
            hips.append((prediction.row, SIDES.index(prediction.side)))
        table = np.array(hips, dtype=np.int32).reshape(-1, 2)
        file.create_dataset("hips", data=table, track_times=False)
        file.attrs["activation"] = activation
    return len(hips)


class Predictions(StoredFile):
    """The predictions of one file.

    `hips` are (row of hips.h5, side); `activation` is that of the network.
    """

    def __init__(self, path: Path) -> None:
        """Read all but the pixels of a file; FileNotFoundError if there is none."""
        super().__init__(path)
        self.hips: list[tuple[int, Side]] = [
            (int(row), SIDES[side]) for row, side in self._open["hips"][:]
        ]
        self.activation: Activation = self._open.attrs["activation"]
        self._indices = {hip: index for index, hip in enumerate(self.hips)}
        self.close()

    def __len__(self) -> int:
        """Number of hips."""
        return len(self.hips)

    def index_of(self, row: int, side: Side) -> int | None:
        """The number of a hip's prediction, or None if it was not predicted."""
        return self._indices.get((row, side))

    def probabilities(self, index: int) -> np.ndarray:
        """Probabilities (3, S, S) float32 of `anatomy.STRUCTURES`, as a right hip."""
        return from_fraction_levels(self._open["probabilities"][index])


@dataclass(frozen=True)
class PredictedHips:
    """The images of hips, and what one network predicted on them."""

    hips: Hips
    predictions: Predictions

    def __enter__(self) -> Self:
        """The stores open when they are read."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of both stores."""
        self.hips.close()
        self.predictions.close()


def open_predicted(hips: Path, predictions: Path) -> PredictedHips:
    """Both stores of one network; FileNotFoundError if either is missing."""
    return PredictedHips(Hips(hips), Predictions(predictions))
