"""The validation hips: how good a network is while it is trained."""

from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor

from hipspace.anatomy import STRUCTURES
from hipspace.dataset import Place
from hipspace.inference import probabilities
from hipspace.machine import Machine
from hipspace.masks import labels
from hipspace.network import ResUNet
from hipspace.params import Activation


class ValidationHips:
    """Images that judge a network while it is trained.

    Parameters
    ----------
    samples, places
        What gives image and coverage (4, h, w) of a place, and row and side of each.
    activation
        Of the network's output.
    batch_size
        Images at a time.
    window_px
        See `inference.probabilities`.
    """

    def __init__(
        self,
        samples: Callable[[Place], Tensor],
        places: list[Place],
        activation: Activation,
        batch_size: int,
        window_px: int | None,
    ) -> None:
        """Nothing is read before the first judgement."""
        self.places = places
        self.activation = activation
        self.batch_size = batch_size
        self.window_px = window_px
        self.samples = samples

    def dice(self, network: ResUNet, machine: Machine) -> np.ndarray:
        """Mean Dice (3,) of each structure's hard labels over the hips.

        A hip counts for the structures that it has; one that is missed counts 0. The
        machine's processes share the hips, and all return the same.
        """
        network.eval()
        starts = range(0, len(self.places), self.batch_size)
        batches = [self.places[first : first + self.batch_size] for first in starts]
        mine = machine.replicas.share(batches)
        found = machine.replicas.joined(
            [self._batch_dice(batch, network, machine) for batch in mine]
        )
        return np.nanmean(np.concatenate(found), axis=0)

    def _batch_dice(
        self, places: list[Place], network: ResUNet, machine: Machine
    ) -> np.ndarray:
        """Dice (B, 3) of each hip."""
        decoded = torch.stack([self.samples(place) for place in places])
        (images,) = machine.holds(decoded[:, :1])
        with machine.autocast():
            predicted = probabilities(network, images, self.window_px).cpu().numpy()
        pairs = zip(predicted, decoded[:, 1:].numpy(), strict=True)
        return np.stack(
            [
                structure_dice(labels(one, self.activation), labels(truth, "softmax"))
                for one, truth in pairs
            ]
        )


def structure_dice(found: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Dice (3,) of the structures of two label maps, NaN where the truth has none."""
    size = len(STRUCTURES) + 1
    pairs = np.bincount(truth.ravel() * size + found.ravel(), minlength=size**2)
    confusion = pairs.reshape(size, size)
    both = np.diag(confusion)[1:]
    total = (confusion.sum(axis=0) + confusion.sum(axis=1))[1:]
    absent = confusion.sum(axis=1)[1:] == 0
    return np.where(absent, np.nan, 2 * both / np.maximum(total, 1))
