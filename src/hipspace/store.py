"""hips.h5 and predictions.h5: radiographs on their grids, and what was predicted.

An image is stored once, as it lies on its radiograph; both hips are read from it,
and a left one is mirrored on reading, so that every hip looks like a right one.
Nothing of a DICOM header is stored but what `Record` names. Files are written under
another name and renamed when whole; the same records give the same bytes.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import h5py
import numpy as np

from hipspace.anatomy import SIDES, Side
from hipspace.grid import Grid
from hipspace.params import Activation

IMAGE_LEVELS = 4095
"""12 bits, as in the radiographs themselves."""
SHARE_LEVELS = 255
COMPRESSION: dict[str, Any] = {
    "compression": "gzip",
    "compression_opts": 4,
    "shuffle": True,
}
IDENTITY = ("file", "cohort", "patient", "visit")


@dataclass(frozen=True)
class Record:
    """One radiograph with the labels of its hips, ready to be stored.

    Parameters
    ----------
    file, cohort, patient, visit
        Path below the cohort's root, and what its name says.
    image
        (S, S) uint16, `as_levels` of values in [0, 1].
    coverage
        (2, 3, S, S) uint8, `as_shares` of `masks.coverage` for the right and the
        left hip in the orientation of the radiograph; zeros for a hip without
        landmarks.
    landmarks_mm
        (2, 80, 2) source millimetres of the grid, renumbered; NaN if absent.
    grid
        Not mirrored.
    """

    file: str
    cohort: str
    patient: str
    visit: str
    image: np.ndarray
    coverage: np.ndarray
    landmarks_mm: np.ndarray
    grid: Grid


@dataclass(frozen=True)
class Prediction:
    """Probabilities (3, S, S) of `anatomy.STRUCTURES` for the view of one hip."""

    row: int
    side: Side
    probabilities: np.ndarray


def as_levels(image: np.ndarray) -> np.ndarray:
    """Values in [0, 1] as uint16 from 0 to `IMAGE_LEVELS`."""
    return np.rint(image * IMAGE_LEVELS).astype(np.uint16)


def as_shares(shares: np.ndarray) -> np.ndarray:
    """Values in [0, 1] as uint8 from 0 to `SHARE_LEVELS`."""
    return np.rint(shares * SHARE_LEVELS).astype(np.uint8)


def rounded_levels(image: np.ndarray) -> np.ndarray:
    """Values in [0, 1] float32 as they come back from the store."""
    return as_levels(image).astype(np.float32) / np.float32(IMAGE_LEVELS)


def rounded_shares(shares: np.ndarray) -> np.ndarray:
    """Values in [0, 1] float32 as they come back from the store."""
    return as_shares(shares).astype(np.float32) / np.float32(SHARE_LEVELS)


@contextmanager
def new_hips(path: Path) -> Iterator[Callable[[Record], None]]:
    """A store to be filled: a context that gives the function that adds a record.

    Records are written in their order, none is held. Without any, and after an error,
    there is no file.

    Raises
    ------
    ValueError
        If the records' grids differ in size, or are mirrored.
    """
    identities: list[tuple[str, ...]] = []
    with _new_file(path) as file:

        def add(record: Record) -> None:
            grid = record.grid
            if grid.mirrored or grid.shape != record.image.shape:
                raise ValueError(f"{record.file}: {grid} is not that of its image")
            _append(file, "image", record.image, np.uint16)
            _append(file, "coverage", record.coverage, np.uint8, chunk_axes=3)
            _append(file, "landmarks_mm", record.landmarks_mm, np.float32)
            lengths_mm = (grid.spacing_mm, grid.source_spacing_mm, *grid.offset_xy_mm)
            _append(file, "grid_mm", np.array(lengths_mm), np.float64)
            identities.append(tuple(getattr(record, name) for name in IDENTITY))

        yield add
        for name, values in zip(IDENTITY, zip(*identities, strict=True), strict=False):
            _write_strings(file, name, values)


class _Reader:
    """An HDF5 file, opened once a process, so that it survives a fork."""

    def __init__(self, path: Path) -> None:
        if not Path(path).is_file():
            raise FileNotFoundError(f"{path}: no such file")
        self.path = Path(path)
        self._file: h5py.File | None = None
        self._process = 0

    @property
    def _open(self) -> Any:
        if self._file is None or self._process != os.getpid():
            self._file, self._process = h5py.File(self.path, "r"), os.getpid()
        return self._file

    def close(self) -> None:
        """Let go of the file; the next access opens it again."""
        if self._file is not None and self._process == os.getpid():
            self._file.close()
        self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_file": None}


class Hips(_Reader):
    """The radiographs of hips.h5, seen as right hips.

    `len` counts images; `files` are their paths below the cohort's root, `rows` their
    numbers by (file, side) of the hips that have landmarks. For the left side, image,
    coverage and landmarks are mirrored and so is the grid.
    """

    def __init__(self, path: Path) -> None:
        """Read all but the pixels of a file; FileNotFoundError if there is none."""
        super().__init__(path)
        self.files: list[str] = [text.decode() for text in self._open["file"][:]]
        landmarks = self._open["landmarks_mm"][:, :, 0, 0]
        self._present = np.isfinite(landmarks)
        self._grids_mm = self._open["grid_mm"][:]
        self._shape = tuple(self._open["image"].shape[1:])
        self.rows: dict[tuple[str, Side], int] = {
            (file, side): row
            for row, file in enumerate(self.files)
            for side in self.sides(row)
        }
        self.close()

    def __len__(self) -> int:
        """Number of radiographs."""
        return len(self.files)

    def sides(self, row: int) -> tuple[Side, ...]:
        """The sides that have landmarks."""
        return tuple(s for s, has in zip(SIDES, self._present[row], strict=True) if has)

    def image(self, row: int, side: Side) -> np.ndarray:
        """Image (S, S) float32 in [0, 1], bone bright."""
        levels = self._open["image"][row].astype(np.float32)
        return _view(levels / np.float32(IMAGE_LEVELS), side)

    def coverage(self, row: int, side: Side) -> np.ndarray:
        """Share of each pixel (3, S, S) float32 that each structure covers."""
        shares = self._open["coverage"][row, SIDES.index(side)].astype(np.float32)
        return _view(shares / np.float32(SHARE_LEVELS), side)

    def landmarks(self, row: int, side: Side) -> np.ndarray:
        """Landmarks (80, 2) in grid pixels of the view."""
        points_mm = self._open["landmarks_mm"][row, SIDES.index(side)]
        return self.grid(row, side).from_source_mm(points_mm)

    def grid(self, row: int, side: Side) -> Grid:
        """The grid of the view."""
        spacing, source_spacing, x, y = map(float, self._grids_mm[row])
        return Grid(self._shape, spacing, source_spacing, (x, y), side == "left")


def write_predictions(
    path: Path, predictions: Iterable[Prediction], activation: Activation
) -> int:
    """Store predictions in their order; returns their number, which may be none."""
    hips: list[tuple[int, int]] = []
    with _new_file(path) as file:
        for prediction in predictions:
            shares = as_shares(prediction.probabilities)
            _append(file, "probabilities", shares, np.uint8)
            hips.append((prediction.row, SIDES.index(prediction.side)))
        table = np.array(hips, dtype=np.int32).reshape(-1, 2)
        file.create_dataset("hips", data=table, track_times=False)
        file.attrs["activation"] = activation
    return len(hips)


class Predictions(_Reader):
    """The predictions of predictions.h5.

    `hips` are (row of hips.h5, side); `activation` is that of the network.
    """

    def __init__(self, path: Path) -> None:
        """Read all but the pixels of a file; FileNotFoundError if there is none."""
        super().__init__(path)
        self.hips: list[tuple[int, Side]] = [
            (int(row), SIDES[side]) for row, side in self._open["hips"][:]
        ]
        self.activation: Activation = self._open.attrs["activation"]
        self.close()

    def __len__(self) -> int:
        """Number of hips."""
        return len(self.hips)

    def probabilities(self, index: int) -> np.ndarray:
        """Probabilities (3, S, S) float32 of `anatomy.STRUCTURES`, as a right hip."""
        shares = self._open["probabilities"][index].astype(np.float32)
        return shares / np.float32(SHARE_LEVELS)


@dataclass(frozen=True)
class Look:
    """One look at the hips: their images, and what was predicted on them."""

    hips: Hips
    predictions: Predictions

    def __enter__(self) -> Self:
        """The stores open when they are read."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of both stores."""
        self.hips.close()
        self.predictions.close()


def open_look(hips: Path, predictions: Path) -> Look:
    """The look of two stores; FileNotFoundError if either is missing."""
    return Look(Hips(hips), Predictions(predictions))


def _view(array: np.ndarray, side: Side) -> np.ndarray:
    return array if side == "right" else np.ascontiguousarray(array[..., ::-1])


@contextmanager
def _new_file(path: Path) -> Iterator[h5py.File]:
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    try:
        with h5py.File(partial, "w") as file:
            yield file
            filled = len(file) > 0
        if filled:
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _append(
    file: h5py.File, name: str, array: np.ndarray, dtype: type, chunk_axes: int = 0
) -> None:
    """Add an array as the last row; a chunk holds its last `chunk_axes` axes or all."""
    if name not in file:
        shape = array.shape
        ones = len(shape) - (chunk_axes or len(shape))
        file.create_dataset(
            name,
            shape=(0, *shape),
            maxshape=(None, *shape),
            chunks=(1, *([1] * ones), *shape[ones:]),
            dtype=dtype,
            track_times=False,
            **COMPRESSION,
        )
    dataset = file[name]
    if array.shape != dataset.shape[1:]:
        expected = dataset.shape[1:]
        raise ValueError(f"{name}: found shape {array.shape}, expected {expected}")
    dataset.resize(len(dataset) + 1, axis=0)
    dataset[-1] = array


def _write_strings(file: h5py.File, name: str, values: tuple[str, ...]) -> None:
    encoded = [value.encode() for value in values]
    length = max(1, *map(len, encoded))
    file.create_dataset(name, data=np.array(encoded, f"S{length}"), track_times=False)
