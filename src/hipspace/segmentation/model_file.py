"""Model files run by torch, as the pipeline does; each is loaded once a process."""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import torch

from hipspace.running.memory import keep_freed_memory
from hipspace.segmentation.network.model import Model
from hipspace.segmentation.network.model_card import Inference
from hipspace.segmentation.network.resunet import load_model, save_model
from hipspace.storage.files.checksum import DIGITS, sha256_of


def read_model(path: Path, fine: Path | None) -> Model:
    """The coarse model of a file and the fine one, on one thread of the processor.

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
    again = None if fine is None else read_model(fine, None)
    return replace(_read(path, path.stat().st_mtime_ns), fine=again)


@lru_cache(maxsize=2)
def _read(path: Path, modified_ns: int) -> Model:  # noqa: ARG001
    sha256 = sha256_of(path)[:DIGITS]
    network, card = load_model(path)
    return Model(network, card, path.name, sha256, None)


def assemble(weights: Path, model: Path, inference: Inference, *, half: bool) -> None:
    """Write the model file of trained weights, with all that measuring needs.

    With `half` in half precision, which takes half of the bytes.
    """
    network, card = load_model(weights)
    whole = card.model_copy(update={"inference": inference})
    save_model(model, network, whole, half=half)
