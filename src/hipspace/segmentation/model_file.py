"""Model files run by torch, as the pipeline does; each is loaded once a process."""

from pathlib import Path

import torch

from hipspace.running.memory import keep_freed_memory
from hipspace.segmentation.network.model import Model, read
from hipspace.segmentation.network.model_card import Inference
from hipspace.segmentation.network.resunet import load_model, save_model


def read_model(path: Path, fine: Path | None) -> Model:
    """The coarse model of a file and the fine one, on one thread, see `model.read`.

    Further threads would change its sums in their last digits, and with several
    workers they would only be in each other's way.
    """
    torch.set_num_threads(1)
    keep_freed_memory()
    return read(path, fine, load_model)


def assemble(weights: Path, model: Path, inference: Inference, *, half: bool) -> None:
    """Write the model file of trained weights, with all that measuring needs.

    With `half` in half precision, which takes half of the bytes.
    """
    network, card = load_model(weights)
    whole = card.model_copy(update={"inference": inference})
    save_model(model, network, whole, half=half)
