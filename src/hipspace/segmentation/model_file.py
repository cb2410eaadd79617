"""A trained network with its card, loaded once a process."""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Self

import torch

from hipspace.running.memory import keep_freed_memory
from hipspace.segmentation.resunet import ModelCard, ResUNet, load_model
from hipspace.storage.checksum import DIGITS, sha256_of


@dataclass(frozen=True)
class Model:
    """A network on the processor, and what names it.

    Parameters
    ----------
    network, card
        As `network.load_model` gives them.
    name, sha256
        Of its file, without the folder; the first digits of its hash.
    second_look
        The model that looks again at each head from close by, or None.
    """

    network: ResUNet
    card: ModelCard
    name: str
    sha256: str
    second_look: Self | None


def read_model(path: Path, second_look: Path | None) -> Model:
    """The model of a file and that of the second look, on one thread of the processor.

    Further threads would change its sums in their last digits, and with several
    workers they would only be in each other's way. A file that has changed since is
    read again.

    Raises
    ------
    OSError
        If there is no such file.
    ValueError
        If it is no model.
    """
    torch.set_num_threads(1)
    keep_freed_memory()
    again = None if second_look is None else read_model(second_look, None)
    return replace(_read(path, path.stat().st_mtime_ns), second_look=again)


@lru_cache(maxsize=2)
def _read(path: Path, modified_ns: int) -> Model:  # noqa: ARG001
    sha256 = sha256_of(path)[:DIGITS]
    network, card = load_model(path)
    return Model(network, card, path.name, sha256, None)
