"""Trained weights and the settings of a run -> the model file that measures."""

from pathlib import Path

from hipspace.segmentation.network.model_card import Inference
from hipspace.segmentation.network.resunet import load_model, save_model


def assemble(weights: Path, model: Path, inference: Inference, *, half: bool) -> None:
    """Write the model file of trained weights, with all that measuring needs.

    With `half` in half precision, which takes half of the bytes.
    """
    network, card = load_model(weights)
    whole = card.model_copy(update={"inference": inference})
    save_model(model, network, whole, half=half)
