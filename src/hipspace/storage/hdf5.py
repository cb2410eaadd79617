"""HDF5 files that grow row by row, and get their name when they are whole."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from pathlib import Path
from threading import Lock
from typing import Any, Self

import h5py
import hdf5plugin
import numpy as np

from hipspace.storage.files.locks import locked
from hipspace.storage.files.whole_files import written_whole

ZSTANDARD: dict[str, Any] = {"shuffle": True, **hdf5plugin.Zstd(clevel=3)}
JPEG_LS: dict[str, Any] = {**hdf5plugin.FciDecomp()}
"""Lossless; a quarter smaller than Zstandard on images, and slower to read."""
Chunk = tuple[int, bytes]
"""As HDF5 stores it: a bit for each filter that could not be used, and its bytes."""
_one_compresses = Lock()


@dataclass(frozen=True, eq=False)
class DatasetLayout:
    """How a dataset stores its rows.

    Parameters
    ----------
    dtype
        Type of its values.
    compression
        Keywords of h5py.
    chunk_axes
        A chunk holds that many of a row's last axes; 0: the whole row.
    """

    dtype: type
    compression: dict[str, Any]
    chunk_axes: int = 0

    def create(
        self, file: h5py.File, name: str | None, shape: tuple[int, ...]
    ) -> h5py.Dataset:
        """A dataset of one row of a shape, to grow; None: it has no name."""
        ones = len(shape) - (self.chunk_axes or len(shape))
        return file.create_dataset(
            name,
            shape=(1, *shape),
            maxshape=(None, *shape),
            chunks=(1, *([1] * ones), *shape[ones:]),
            dtype=self.dtype,
            track_times=False,
            **self.compression,
        )


class StoredFile:
    """An HDF5 file, opened once a process, so that it survives a fork.

    Sent to another process, it is its path: what is read of the file at first is read
    there again, once for all of a path's readers.
    """

    def __init__(self, path: Path) -> None:
        """FileNotFoundError if there is no such file."""
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
        """The file is opened when it is read."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the file."""
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        """The path, and when its file was written."""
        return _reader, (type(self), self.path, self.path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _reader(kind: type[StoredFile], path: Path, modified_ns: int) -> StoredFile:  # noqa: ARG001
    return kind(path)


@contextmanager
def new_file(path: Path) -> Iterator[h5py.File]:
    """A file to be filled, called `.partial` until it is; none if nothing is put in.

    Raises
    ------
    InUse
        If another process is filling it.
    """
    with locked(Path(path)), written_whole(path) as partial:
        with h5py.File(partial, "w", locking=False) as file:
            yield file
            filled = len(file) > 0
        if not filled:
            partial.unlink()


def append(file: h5py.File, name: str, row: np.ndarray, layout: DatasetLayout) -> None:
    """Add a row to a dataset.

    Raises
    ------
    ValueError
        If its shape is not that of the rows before.
    """
    _grown(file, name, row.shape, layout)[-1] = row


def append_compressed(
    file: h5py.File,
    name: str,
    shape: tuple[int, ...],
    chunks: Iterable[Chunk],
    layout: DatasetLayout,
) -> None:
    """Add a row of a shape to a dataset, by its `compressed` chunks.

    Raises
    ------
    ValueError
        If its shape is not that of the rows before.
    """
    dataset = _grown(file, name, shape, layout)
    last = len(dataset) - 1
    for place, (mask, data) in zip(_chunk_places(dataset, last), chunks, strict=True):
        dataset.id.write_direct_chunk(place, data, mask)


def compressed(row: np.ndarray, layout: DatasetLayout) -> list[Chunk]:
    """The chunks of a row as a dataset stores them."""
    with _one_compresses:
        dataset = _in_memory(layout, row.shape)
        dataset.id.write(h5py.h5s.ALL, h5py.h5s.ALL, np.ascontiguousarray(row))
        dataset.flush()
        places = _chunk_places(dataset, 0)
        return [dataset.id.read_direct_chunk(place) for place in places]


def write_strings(file: h5py.File, name: str, values: tuple[str, ...]) -> None:
    """Write a dataset of strings of one length."""
    encoded = [value.encode() for value in values]
    length = max(1, *map(len, encoded))
    file.create_dataset(name, data=np.array(encoded, f"S{length}"), track_times=False)


def _grown(
    file: h5py.File, name: str, shape: tuple[int, ...], layout: DatasetLayout
) -> h5py.Dataset:
    if name not in file:
        return layout.create(file, name, shape)
    dataset = file[name]
    rows, *expected = dataset.shape
    if list(shape) != expected:
        raise ValueError(f"{name}: found shape {shape}, expected {tuple(expected)}")
    dataset.resize(rows + 1, axis=0)
    return dataset


@lru_cache(maxsize=16)
def _in_memory(layout: DatasetLayout, shape: tuple[int, ...]) -> h5py.Dataset:
    """A dataset of one row in no file, for `compressed`."""
    return layout.create(h5py.File.in_memory(), None, shape)


def _chunk_places(dataset: h5py.Dataset, row: int) -> Iterator[tuple[int, ...]]:
    """Where the chunks of a row begin."""
    _, *axes = zip(dataset.shape, dataset.chunks, strict=True)
    return product([row], *(range(0, length, step) for length, step in axes))
