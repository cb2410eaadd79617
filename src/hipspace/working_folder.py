"""Where work in progress is kept: outside of what DVC tracks, by what it depends on."""

import hashlib
import os
import sys
from pathlib import Path

from hipspace.source_file import sha256_of


def checkpoints_root() -> Path:
    """$HIPSPACE_CHECKPOINTS, or .checkpoints in the main checkout of the repository.

    DVC says in DVC_ROOT where that is, even when it runs an experiment in a copy.
    """
    chosen = os.environ.get("HIPSPACE_CHECKPOINTS")
    return Path(chosen or Path(os.environ.get("DVC_ROOT", ".")) / ".checkpoints")


def code_digest() -> str:
    """The SHA-256 of every module of this package that has been imported so far."""
    digest = hashlib.sha256()
    package = __name__.partition(".")[0]
    for name, module in sorted(sys.modules.items()):
        path = getattr(module, "__file__", None)
        if name.partition(".")[0] == package and path:
            digest.update(f"{name} {sha256_of(Path(path))}\n".encode())
    return digest.hexdigest()
