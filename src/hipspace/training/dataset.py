"""The training samples of stored hips, and the batches of every epoch.

What is drawn at random for a sample depends on the seed, the epoch and the sample's
index only, so the number of loader processes changes nothing.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from torch import Tensor
from torch.utils.data import DataLoader

from hipspace.params import Train
from hipspace.storage.hips import Place
from hipspace.training.crops import HipCrops, Sample
from hipspace.training.decoded import HipImages
from hipspace.training.replicas import Replicas

Key = tuple[int, int]

ORDER, APPEARANCE = 0, 1
"""Which of an epoch's random numbers: the order of the samples, or how they look."""


class TrainingCrops(HipCrops):
    """Samples by epoch and index, see `HipCrops`.

    Parameters
    ----------
    hips, params, spacing_mm
        See `HipCrops`.
    places
        Row and side of every training hip.
    """

    def __init__(
        self, hips: HipImages, places: list[Place], params: Train, spacing_mm: float
    ) -> None:
        """Nothing is read before a sample is asked for."""
        super().__init__(hips, params, spacing_mm)
        self.places = places

    def __len__(self) -> int:
        """Samples in an epoch."""
        return len(self.places) * self.params.crops.per_hip

    def __getitem__(self, key: Key) -> Sample:
        """The sample of an (epoch, index)."""
        epoch, index = key
        rng = np.random.default_rng([self.params.seed, APPEARANCE, epoch, index])
        return self.sample(self.places[index // self.params.crops.per_hip], rng)

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch."""
        return self._batches(range(1)).per_epoch

    def batches(
        self, epochs: range, replicas: Replicas, workers: int
    ) -> Iterator[Sequence[Tensor]]:
        """This process's shard of every batch of these epochs.

        Images, targets and weights, made by so many other processes; 0: by this one.
        """
        mine = [replicas.shard(batch) for batch in self._batches(epochs)]
        return iter(DataLoader(self, batch_sampler=mine, num_workers=workers))

    def _batches(self, epochs: range) -> "EpochBatches":
        params = self.params
        return EpochBatches(len(self), params.batch_size, params.seed, epochs)


class EpochBatches:
    """Batches of (epoch, index), epoch after epoch, each in its own random order.

    All batches are of one size, so that processes can share each evenly: an epoch's
    last is filled up with its first samples.
    """

    def __init__(self, samples: int, batch_size: int, seed: int, epochs: range) -> None:
        """Of that many samples an epoch."""
        self.samples = samples
        self.batch_size = batch_size
        self.seed = seed
        self.epochs = epochs

    @property
    def per_epoch(self) -> int:
        """Batches in an epoch."""
        return -(-self.samples // self.batch_size)

    def __len__(self) -> int:
        """Batches in all epochs."""
        return len(self.epochs) * self.per_epoch

    def __iter__(self) -> Iterator[list[Key]]:
        """The batches in their order."""
        for epoch in self.epochs:
            rng = np.random.default_rng([self.seed, ORDER, epoch])
            order = rng.permutation(self.samples)
            for batch in np.resize(order, (self.per_epoch, self.batch_size)).tolist():
                yield [(epoch, k) for k in batch]
