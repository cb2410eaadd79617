"""Offsets of the classes, so that borders lie where labels have them on average.

The squared Dice loss is least where each class is overdrawn by about one over its
Dice. So the joint space, the hardest class, grows into the bones beside it, by a tenth
of a millimetre on every hip. A constant added to each class, fitted by cross-entropy on
hips that the network was not trained on, takes that off and changes nothing else: the
bias of Platt's scaling, see Guo et al., On calibration of modern neural networks, 2017.
"""

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from hipspace.params import Activation
from hipspace.segmentation.network.resunet import ResUNet
from hipspace.training.crops import class_fractions
from hipspace.training.device import Machine
from hipspace.training.losses import Classes, ce
from hipspace.training.validation import ValidationHips

LEAST = 1e-6
"""Of a probability: single precision tells no smaller one from 0 beside 1."""
ITERATIONS = 100
MOST_PIXELS = 2_000_000
"""Twice what a trained network is undecided about; one that has learned little is
undecided everywhere."""


def refit_offsets(
    network: ResUNet, validation: ValidationHips, machine: Machine
) -> None:
    """Shift the network's classes by what `class_offsets` finds on validation hips.

    In single precision, as hips are measured. All processes of the machine have to
    call it, and end with the same.
    """
    exact = replace(machine, bf16=False)
    found, fractions = validation.undecided(network, exact)
    if len(found):
        some = slice(None, None, -(-len(found) // MOST_PIXELS))
        offsets = class_offsets(found[some], fractions[some], network.activation)
        network.shift(offsets.to(machine.device))


def class_offsets(
    found: np.ndarray, fractions: np.ndarray, activation: Activation
) -> Tensor:
    """Constants (C,) to add to the logits, that make pixels most like their labels.

    Parameters
    ----------
    found, fractions
        Of pixels (N, 3): probabilities of `anatomy.STRUCTURES`, and the fraction of
        each that its label has.
    activation
        Of the network: with softmax C is 4, background first, with sigmoid 3.
    """
    outputs, target = (
        class_fractions(torch.from_numpy(a.T.astype(float)), activation, hard=False)
        for a in (found, fractions)
    )
    softmax = activation == "softmax"
    logits = outputs.clamp(min=LEAST).log() if softmax else outputs.logit(LEAST)
    loss = ce(Classes(activation, background_in_loss=True, squared_dice=True))
    images, targets = logits[None, :, None], target[None, :, None]
    weight = torch.ones_like(images[:, :1])
    offsets = torch.zeros(len(logits), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [offsets], max_iter=ITERATIONS, line_search_fn="strong_wolfe"
    )

    def step() -> Tensor:
        optimizer.zero_grad()
        value = loss(images + offsets[:, None, None], targets, weight)
        value.backward()
        return value

    optimizer.step(step)
    return offsets.detach().float()
