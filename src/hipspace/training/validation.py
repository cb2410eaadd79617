"""The validation hips: how good a network is while it is trained."""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from torch import Tensor

from hipspace.geometry.anatomy import STRUCTURES
from hipspace.geometry.labels import labels
from hipspace.params import Activation
from hipspace.segmentation.network.inference import predict
from hipspace.segmentation.network.resunet import ResUNet
from hipspace.storage.hips import Place
from hipspace.training.device import Machine

DECIDED = 0.99
"""Of a pixel's greatest class, background among them, for others not to matter."""
HIPS_ASKED = 500
"""At most, where a thousand would say the same."""

MEAN_OF = 2
"""Windows whose mean is judged, see `windows`; without effect on the weights."""


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
        """Dice (3,) of each structure's hard labels, of all hips' pixels together.

        Not the mean of the hips' own: a joint that is all but closed has a joint space
        of a few pixels and a Dice of 0 or 1, and a few such hips would decide which
        weights are kept. The machine's processes share the hips, and all return the
        same.
        """

        def counted(found: np.ndarray, truth: np.ndarray) -> np.ndarray:
            return confusion(labels(found, self.activation), labels(truth, "softmax"))

        counts = self._compared(counted, self.places, network, machine)
        return dice_of(np.sum(counts, axis=0))

    def undecided(
        self, network: ResUNet, machine: Machine
    ) -> tuple[np.ndarray, np.ndarray]:
        """Probabilities and coverage (N, 3) of pixels, but those of one class in both.

        Of at most `HIPS_ASKED` hips, as far as the network was shown them. The
        machine's processes share the hips, and all return the same.
        """

        def pixels(found: np.ndarray, truth: np.ndarray) -> np.ndarray:
            classes = [labels(fractions, "softmax") for fractions in (found, truth)]
            doubted = (_greatest(found) < DECIDED) | (_greatest(truth) < DECIDED)
            chosen = (doubted | (classes[0] != classes[1])) & (found.sum(axis=0) > 0)
            return np.stack([found[:, chosen], truth[:, chosen]])

        some = self.places[:: -(-len(self.places) // HIPS_ASKED)]
        found, fractions = np.concatenate(
            self._compared(pixels, some, network, machine), axis=-1
        )
        return found.T, fractions.T

    def _compared(
        self,
        compare: Callable[[np.ndarray, np.ndarray], np.ndarray],
        places: list[Place],
        network: ResUNet,
        machine: Machine,
    ) -> list[np.ndarray]:
        """What comparing probabilities with fractions (3, h, w) gives, hip by hip."""
        network.eval()
        starts = range(0, len(places), self.batch_size)
        batches = [places[first : first + self.batch_size] for first in starts]
        found = machine.replicas.joined(
            [
                [compare(*pair) for pair in self._pairs(batch, network, machine)]
                for batch in machine.replicas.shard(batches)
            ]
        )
        return [result for batch in found for result in batch]

    def _pairs(
        self, places: list[Place], network: ResUNet, machine: Machine
    ) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Probabilities and fractions (3, h, w) of each hip of a batch."""
        decoded = torch.stack([self.samples(place) for place in places])
        images = decoded[:, 0].numpy()
        with machine.autocast():
            found = predict(network, images, self.window_px, mean_of=MEAN_OF)
        return zip(found, decoded[:, 1:].numpy(), strict=True)


def confusion(found: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """How many pixels (4, 4) of each true class have been given to each."""
    size = len(STRUCTURES) + 1
    pairs = np.bincount(truth.ravel() * size + found.ravel(), minlength=size**2)
    return pairs.reshape(size, size)


def dice_of(confusion: np.ndarray) -> np.ndarray:
    """Dice (3,) of the structures from `confusion` (4, 4), NaN if there is no truth."""
    both = np.diag(confusion)[1:]
    total = (confusion.sum(axis=0) + confusion.sum(axis=1))[1:]
    absent = confusion.sum(axis=1)[1:] == 0
    return np.where(absent, np.nan, 2 * both / np.maximum(total, 1))


def _greatest(fractions: np.ndarray) -> np.ndarray:
    """Fraction (H, W) of the greatest class, background having what is left to 1."""
    return np.maximum(fractions.max(axis=0), 1 - fractions.sum(axis=0))
