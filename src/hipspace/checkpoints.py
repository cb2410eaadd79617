"""Where a killed training goes on from; outside of what DVC tracks.

A folder belongs to one set of inputs: parameters, code and data. Other inputs have
another folder and start anew. It is deleted once the training has ended well.
"""

import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import torch

from hipspace.source_file import sha256_of
from hipspace.working_folder import code_digest


def fingerprint(settings: dict[str, Any], data: Iterable[Path]) -> str:
    """Sixteen hex digits of settings, data files, torch and this package's code."""
    digest = hashlib.sha256(json.dumps(settings, sort_keys=True).encode())
    digest.update(torch.__version__.encode() + code_digest().encode())
    for path in data:
        digest.update(sha256_of(path).encode())
    return digest.hexdigest()[:16]


class Checkpoint:
    """The saved state of one training; used as a context, by one process at a time.

    Leaving the context without an error deletes it.

    Raises
    ------
    RuntimeError
        On entering, if another process holds it.
    """

    def __init__(self, folder: Path) -> None:
        """Nothing is touched before it is entered."""
        self.folder = folder
        self._state = folder / "state.pt"

    def __enter__(self) -> Self:
        """Take hold of the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = (self.folder / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            raise RuntimeError(
                f"{self.folder}: another process is training this very model; "
                "wait for it or end it"
            ) from None
        return self

    def __exit__(
        self,
        error: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of the folder; delete it if all went well."""
        if error is None:
            shutil.rmtree(self.folder)
        self._lock.close()

    def write(self, state: dict[str, Any]) -> None:
        """Save tensors and plain values; a kill leaves the former state or this one."""
        unfinished = self._state.with_suffix(".unfinished")
        torch.save(state, unfinished)
        unfinished.replace(self._state)

    def read(self) -> dict[str, Any] | None:
        """The state last saved, on the CPU, or None."""
        if not self._state.exists():
            return None
        return torch.load(self._state, map_location="cpu", weights_only=True)
