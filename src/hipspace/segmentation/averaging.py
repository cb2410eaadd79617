"""The mean of the weights of a trained network and of those that it began with.

A network that was adapted to other pictures loses some of what it did well before; the
mean of both weights keeps most of the old and of the new (Wortsman et al. 2022, Robust
fine-tuning of zero-shot models, CVPR, doi:10.1109/CVPR52688.2022.00780).
"""

from pathlib import Path

import torch

from hipspace.segmentation.network.resunet import load_model, save_model
from hipspace.segmentation.pretrained import read_pretrained


def write_average(
    trained: Path, pretrained: str | None, pretrained_fraction: float, average: Path
) -> None:
    """Write the mean of two models' weights, with the card of the trained one.

    Parameters
    ----------
    trained, average
        Model files, read and written.
    pretrained
        What the training began with: a path, `@`, and the first twelve hex digits of
        the file's SHA-256; None: random weights.
    pretrained_fraction
        Of the mean, from 0, the trained weights as they are, to 1.

    Raises
    ------
    ValueError
        If the training began with random weights, of which none can be in a mean, or if
        the file is another one.
    OSError
        If a file cannot be read.
    """
    network, card = load_model(trained)
    if pretrained_fraction > 0:
        if pretrained is None:
            sentence = "a mean with pretrained weights, but training began with random"
            raise ValueError(f"{sentence} ones; expected a pretrained fraction of 0")
        weights = network.state_dict()
        for name, first in read_pretrained(pretrained, card).items():
            weights[name] = torch.lerp(weights[name], first, pretrained_fraction)
        network.load_state_dict(weights)
    save_model(average, network, card)
