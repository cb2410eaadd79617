"""HDF5 files that grow row by row, and get their name when they are whole."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

import h5py
import hdf5plugin
import numpy as np

ZSTANDARD: dict[str, Any] = {"shuffle": True, **hdf5plugin.Zstd(clevel=3)}
JPEG_LS: dict[str, Any] = {**hdf5plugin.FciDecomp()}
"""Without loss. A quarter smaller than Zstandard on images, and slower to read."""


class Reader:
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
def _reader(kind: type[Reader], path: Path, modified_ns: int) -> Reader:  # noqa: ARG001
    return kind(path)


@contextmanager
def new_file(path: Path) -> Iterator[h5py.File]:
    """A file to be filled, called `.partial` until it is; none if nothing is put in.

    Raises
    ------
    RuntimeError
        If another process is filling it.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".partial")
    with partial.open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RuntimeError(
                f"{partial}: another process is writing it; wait for it or end it"
            ) from None
        try:
            with h5py.File(partial, "w", locking=False) as file:
                yield file
                filled = len(file) > 0
            if filled:
                partial.replace(path)
        finally:
            partial.unlink(missing_ok=True)


def append(
    file: h5py.File,
    name: str,
    array: np.ndarray,
    dtype: type,
    chunk_axes: int = 0,
    compression: dict[str, Any] = ZSTANDARD,
) -> None:
    """Add an array as the last row; a chunk holds its last `chunk_axes` axes or all.

    Raises
    ------
    ValueError
        If its shape is not that of the rows before.
    """
    shape = array.shape
    ones = len(shape) - (chunk_axes or len(shape))
    chunk = (1, *([1] * ones), *shape[ones:])
    dataset = _grown(file, name, (1, *shape), chunk, np.dtype(dtype), compression)
    dataset[-1] = array


def append_stored(
    file: h5py.File, stored: h5py.Dataset, compression: dict[str, Any]
) -> None:
    """Add the rows of another file's dataset, its chunks as they are compressed.

    `compression` is what they were compressed with.

    Raises
    ------
    ValueError
        If their shape is not that of the rows before.
    """
    name = stored.name.removeprefix("/")
    dataset = _grown(file, name, stored.shape, stored.chunks, stored.dtype, compression)
    first = len(dataset) - len(stored)
    for chunk in stored.iter_chunks():
        row, *rest = (axis.start for axis in chunk)
        mask, data = stored.id.read_direct_chunk((row, *rest))
        dataset.id.write_direct_chunk((first + row, *rest), data, mask)


def write_strings(file: h5py.File, name: str, values: tuple[str, ...]) -> None:
    """Write a dataset of strings of one length."""
    encoded = [value.encode() for value in values]
    length = max(1, *map(len, encoded))
    file.create_dataset(name, data=np.array(encoded, f"S{length}"), track_times=False)


def _grown(
    file: h5py.File,
    name: str,
    added: tuple[int, ...],
    chunk: tuple[int, ...],
    dtype: np.dtype,
    compression: dict[str, Any],
) -> h5py.Dataset:
    rows, *shape = added
    if name not in file:
        file.create_dataset(
            name,
            shape=(0, *shape),
            maxshape=(None, *shape),
            chunks=chunk,
            dtype=dtype,
            track_times=False,
            **compression,
        )
    dataset = file[name]
    expected = dataset.shape[1:]
    if tuple(shape) != expected:
        found = tuple(shape)
        raise ValueError(f"{name}: found shape {found}, expected {expected}")
    dataset.resize(len(dataset) + rows, axis=0)
    return dataset
