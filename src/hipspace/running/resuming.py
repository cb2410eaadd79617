"""What a killed stage leaves, and how it goes on from there.

Work in progress lies outside of what DVC tracks, in a folder that belongs to one set
of inputs: parameters, code and data. Other inputs have another folder and start anew.
Stages whose results come one by one keep each (`resumed`), a training its last state
(`Checkpoint`).
"""

import hashlib
import json
import os
import shutil
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, TypeVar

import joblib

from hipspace.storage.files.checksum import sha256_of
from hipspace.storage.files.locks import locked
from hipspace.storage.files.whole_files import written_whole

LIBRARIES = (
    *("h5py", "hdf5plugin", "monai", "numpy", "pandas", "pillow", "pydicom"),
    *("pyjpegls", "pylibjpeg", "pylibjpeg-openjpeg", "python-gdcm", "scipy", "torch"),
)
COMPRESSION = 1
"""Level of zlib, from 0 to 9: low, as probabilities are mostly 0 or 1."""
DAMAGED = (EOFError, OSError, UnpicklingError, ValueError, IndexError, zlib.error)
"""What loading a file may raise that was not wholly on the disk when power went."""

Result = TypeVar("Result")


def checkpoints_root() -> Path:
    """$HIPSPACE_CHECKPOINTS, or .checkpoints in the main checkout of the repository.

    DVC says in DVC_ROOT where that is, even when it runs an experiment in a copy.
    """
    chosen = os.environ.get("HIPSPACE_CHECKPOINTS")
    return Path(chosen or Path(os.environ.get("DVC_ROOT", ".")) / ".checkpoints")


@contextmanager
def held_folder(folder: Path) -> Iterator[Path]:
    """A folder for the work of one process; deleted when that has ended well.

    Raises
    ------
    InUse
        If another process holds it.
    """
    with locked(folder):
        folder.mkdir(exist_ok=True)
        yield folder
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def stage_folder(
    stage: str, settings: dict[str, Any], data: Iterable[Path]
) -> Iterator[Path]:
    """The `held_folder` of a stage with these settings and data files."""
    with held_folder(
        checkpoints_root() / f"{stage}-{fingerprint(settings, data)}"
    ) as f:
        yield f


def fingerprint(settings: dict[str, Any], data: Iterable[Path]) -> str:
    """Sixteen hex digits of settings, data files, libraries and this package's code."""
    libraries = {library: version(library) for library in LIBRARIES}
    digest = hashlib.sha256(json.dumps([settings, libraries], sort_keys=True).encode())
    digest.update(code_digest().encode())
    for path in data:
        digest.update(sha256_of(path).encode())
    return digest.hexdigest()[:16]


def code_digest() -> str:
    """The SHA-256 of the program and of this package's modules imported so far.

    But for this room: how a stage runs changes no result of it.
    """
    digest = hashlib.sha256()
    room, package = __package__, __package__.partition(".")[0]
    for name, module in sorted(sys.modules.items()):
        path = getattr(module, "__file__", None)
        ours = name.partition(".")[0] in (package, "__main__")
        if ours and path and not name.startswith(room):
            digest.update(f"{name} {sha256_of(Path(path))}\n".encode())
    return digest.hexdigest()


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
        Belongs to this work and its very inputs, see `held_folder`.
    rest
        Makes the results that follow on so many that are there.
    suffix
        Tells the results of several parts of a stage apart.
    batch_size
        How many results are made together: only whole batches count.
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
        with written_whole(path) as file:
            joblib.dump(result, file, COMPRESSION)
        yield result


def _path(folder: Path, number: int, suffix: str) -> Path:
    return folder / f"{number:08d}{suffix}.joblib"


class Checkpoint:
    """The saved state of one training, in a folder that exists.

    See `held_folder`.
    """

    def __init__(self, folder: Path) -> None:
        """Nothing is touched."""
        self._state = folder / "state.pt"

    def write(self, state: dict[str, Any]) -> None:
        """Save tensors and plain values; a kill leaves the former state or this one."""
        import torch  # only here: other stages do without it

        with written_whole(self._state) as file:
            torch.save(state, file)

    def read(self) -> dict[str, Any] | None:
        """The state last saved, on the CPU, or None."""
        import torch

        if not self._state.exists():
            return None
        return torch.load(self._state, map_location="cpu", weights_only=True)
