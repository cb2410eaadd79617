"""The state of a training, from which it goes on if it was killed."""

from pathlib import Path
from typing import Any

import torch


class Checkpoint:
    """The saved state of one training, in a folder that exists.

    See `working_folder.held_folder`.
    """

    def __init__(self, folder: Path) -> None:
        """Nothing is touched."""
        self._state = folder / "state.pt"

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
