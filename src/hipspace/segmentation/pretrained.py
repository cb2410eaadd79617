"""The weights of a model file that a training begins with."""

from pathlib import Path

import torch

from hipspace.segmentation.network.model_card import ModelCard
from hipspace.segmentation.network.resunet import load_model
from hipspace.storage.files.checksum import short_digest

NETWORK = ("channels", "strides", "residual_units", "activation")


def read_pretrained(pretrained: str, card: ModelCard) -> dict[str, torch.Tensor]:
    """The weights of a model file by name, for a network of another's kind.

    Parameters
    ----------
    pretrained
        A path, `@`, and the first twelve hex digits of the file's SHA-256: what a
        training began with is part of its parameters, wherever the file lies.
    card
        Of the network that the weights are for.

    Raises
    ------
    ValueError
        If the file is another, no model, or that of another network.
    OSError
        If it cannot be read.
    """
    path, _, expected = pretrained.rpartition("@")
    found = short_digest(Path(path))
    if found != expected:
        raise ValueError(f"{path}: SHA-256 {found}...; expected {expected}...")
    network, its_card = load_model(Path(path))
    for name in NETWORK:
        its, ours = getattr(its_card, name), getattr(card, name)
        if its != ours:
            raise ValueError(f"{path}: its {name} are {its}; expected {ours}")
    return network.state_dict()
