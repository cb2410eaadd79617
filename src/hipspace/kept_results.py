"""The results of a long stage, kept one by one, so that it goes on if it was killed."""

import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from pickle import UnpicklingError
from typing import TypeVar

import joblib

COMPRESSION = 1
"""Of zlib, from 0 to 9: probabilities are mostly 0 or 1."""
DAMAGED = (EOFError, OSError, UnpicklingError, ValueError, IndexError, zlib.error)
"""What loading a file may raise that was not wholly on the disk when power went."""

Result = TypeVar("Result")


def resumed(
    folder: Path,
    rest: Callable[[int], Iterator[Result]],
    *,
    suffix: str = "",
    batch_size: int = 1,
) -> Iterator[Result]:
    """Results in their order: those that are kept, then the rest, kept as they come.

    Parameters
    ----------
    folder
        Of this work and its very inputs, see `working_folder.held_folder`.
    rest
        Makes the results that follow on so many that are there.
    suffix
        Tells the results of several parts of a stage apart.
    batch_size
        Of results that are made together: only whole batches count.
    """
    there = 0
    while _path(folder, there, suffix).exists():
        there += 1
    there -= there % batch_size
    for number in range(there):
        try:
            result = joblib.load(_path(folder, number, suffix))
        except DAMAGED:
            there = number
            break
        yield result
    first = there - there % batch_size
    for number, result in enumerate(rest(first), start=first):
        if number < there:
            continue
        path = _path(folder, number, suffix)
        unfinished = path.with_suffix(".unfinished")
        joblib.dump(result, unfinished, COMPRESSION)
        unfinished.replace(path)
        yield result


def _path(folder: Path, number: int, suffix: str) -> Path:
    return folder / f"{number:08d}{suffix}.joblib"
