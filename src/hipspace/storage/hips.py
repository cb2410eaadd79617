"""hips.h5 and close_ups.h5: radiographs on their grids, with the labels of their hips.

An image is stored once, as it lies on its radiograph; both hips are read from it,
and a left one is mirrored on reading, so that every hip looks like a right one.
Nothing of a DICOM header is stored but what `Record` names. Files are written under
another name and renamed when whole; the same records give the same bytes.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import numpy as np

from hipspace.geometry.anatomy import SIDES, Side
from hipspace.geometry.grid import Grid
from hipspace.storage.hdf5 import (
    JPEG_LS,
    ZSTANDARD,
    DatasetLayout,
    StoredFile,
    append_compressed,
    compressed,
    new_file,
    write_strings,
)
from hipspace.storage.levels import FRACTION_LEVELS, IMAGE_LEVELS

IDENTITY = ("file", "cohort", "patient", "visit")
LAYOUTS = {
    "image": DatasetLayout(np.uint16, JPEG_LS),
    "coverage": DatasetLayout(np.uint8, ZSTANDARD, chunk_axes=3),
    "landmarks_mm": DatasetLayout(np.float32, ZSTANDARD),
    "grid_mm": DatasetLayout(np.float64, ZSTANDARD),
}
"""How each array of a record is stored."""
Place = tuple[int, Side]
"""Row and side of a hip in its store."""


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
        (2, 3, S, S) uint8, `as_fraction_levels` of the coverage for the right and the
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


def packed(record: Record) -> bytes:
    """A record as `new_hips` takes it: a line of JSON, then its arrays' chunks.

    What is slow, the compression, is done here, by as many processes as there are.

    Raises
    ------
    ValueError
        If its grid is mirrored or not that of its image.
    """
    grid = record.grid
    if grid.mirrored or grid.shape != record.image.shape:
        raise ValueError(f"{record.file}: {grid} is not that of its image")
    lengths_mm = (grid.spacing_mm, grid.source_spacing_mm, *grid.offset_xy_mm)
    arrays = {
        "image": record.image,
        "coverage": record.coverage,
        "landmarks_mm": record.landmarks_mm,
        "grid_mm": np.array(lengths_mm),
    }
    rows, data = {}, []
    for name, array in arrays.items():
        chunks = compressed(array, LAYOUTS[name])
        rows[name] = array.shape, [(mask, len(chunk)) for mask, chunk in chunks]
        data += [chunk for _, chunk in chunks]
    identity = [getattr(record, name) for name in IDENTITY]
    about = json.dumps({"identity": identity, "rows": rows})
    return b"".join([about.encode(), b"\n", *data])


@contextmanager
def new_hips(path: Path) -> Iterator[Callable[[bytes], None]]:
    """A store to be filled: a context that gives the function that adds a record.

    The function takes records as `packed`, which are written in their order, and none
    is held. Without any, and after an error, there is no file.

    Raises
    ------
    ValueError
        If the records' images differ in size.
    RuntimeError
        If another process is filling the store.
    """
    identities: list[tuple[str, ...]] = []
    with new_file(path) as file:

        def add(record: bytes) -> None:
            stream = BytesIO(record)
            about = json.loads(stream.readline())
            for name, (shape, stored) in about["rows"].items():
                chunks = [(mask, stream.read(length)) for mask, length in stored]
                append_compressed(file, name, tuple(shape), chunks, LAYOUTS[name])
            identities.append(tuple(about["identity"]))

        yield add
        for name, values in zip(IDENTITY, zip(*identities, strict=True), strict=False):
            write_strings(file, name, values)


class Hips(StoredFile):
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
        self._decoded: tuple[int, np.ndarray] | None = None
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
        levels = self._levels(row).astype(np.float32)
        return as_right_hip(levels / np.float32(IMAGE_LEVELS), side)

    def coverage(self, row: int, side: Side) -> np.ndarray:
        """Fraction of each pixel (3, S, S) float32 that each structure covers."""
        fractions = self._open["coverage"][row, SIDES.index(side)].astype(np.float32)
        return as_right_hip(fractions / np.float32(FRACTION_LEVELS), side)

    def landmarks(self, row: int, side: Side) -> np.ndarray:
        """Landmarks (80, 2) in grid pixels of the view."""
        points_mm = self._open["landmarks_mm"][row, SIDES.index(side)]
        return self.grid(row, side).from_source_mm(points_mm)

    def grid(self, row: int, side: Side) -> Grid:
        """The grid of the view."""
        spacing, source_spacing, x, y = map(float, self._grids_mm[row])
        return Grid(self._shape, spacing, source_spacing, (x, y), side == "left")

    def _levels(self, row: int) -> np.ndarray:
        """The image as stored; the last one is kept, as both hips are read from it."""
        decoded = self._decoded
        if decoded is None or decoded[0] != row:
            decoded = self._decoded = (row, self._open["image"][row])
        return decoded[1]


def as_right_hip(array: np.ndarray, side: Side) -> np.ndarray:
    """An array (..., S, S) of a radiograph, mirrored for a left hip."""
    return array if side == "right" else np.ascontiguousarray(array[..., ::-1])
