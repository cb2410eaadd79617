"""Where work in progress is kept: outside of what DVC tracks, by what it depends on.

A folder belongs to one set of inputs: parameters, code and data. Other inputs have
another folder and start anew.
"""

import fcntl
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hipspace.checksum import sha256_of

LIBRARIES = (
    *("h5py", "hdf5plugin", "monai", "numpy", "pandas", "pillow", "pydicom"),
    *("pyjpegls", "pylibjpeg", "pylibjpeg-openjpeg", "python-gdcm", "scipy", "torch"),
)


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
    RuntimeError
        If another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RuntimeError(
                f"{folder}: another process is at this very work; wait for it or end it"
            ) from None
        yield folder
    shutil.rmtree(folder, ignore_errors=True)


def fingerprint(settings: dict[str, Any], data: Iterable[Path]) -> str:
    """Sixteen hex digits of settings, data files, libraries and this package's code."""
    libraries = {library: version(library) for library in LIBRARIES}
    digest = hashlib.sha256(json.dumps([settings, libraries], sort_keys=True).encode())
    digest.update(code_digest().encode())
    for path in data:
        digest.update(sha256_of(path).encode())
    return digest.hexdigest()[:16]


def code_digest() -> str:
    """The SHA-256 of the program and of this package's modules imported so far."""
    digest = hashlib.sha256()
    package = __name__.partition(".")[0]
    for name, module in sorted(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if name.partition(".")[0] in (package, "__main__") and path:
            digest.update(f"{name} {sha256_of(Path(path))}\n".encode())
    return digest.hexdigest()
