"""Beginning a training with the weights of another model."""

from pathlib import Path

from hipspace.segmentation.network.model_card import ModelCard
from hipspace.segmentation.network.resunet import ResUNet, load_model
from hipspace.storage.files.checksum import short_digest

NETWORK = ("channels", "strides", "residual_units", "activation")


def begin_with(network: ResUNet, card: ModelCard, pretrained: str) -> None:
    """Give a network the weights of a model file.

    Parameters
    ----------
    network, card
        The network is changed in place.
    pretrained
        A path, `@`, and the first twelve hex digits of the file's SHA-256: what a
        training began with is part of its parameters, wherever the file lies.

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
    given, its_card = load_model(Path(path))
    for name in NETWORK:
        its, ours = getattr(its_card, name), getattr(card, name)
        if its != ours:
            raise ValueError(f"{path}: its {name} are {its}; expected {ours}")
    network.load_state_dict(given.state_dict())
