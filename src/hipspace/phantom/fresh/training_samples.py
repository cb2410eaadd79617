"""Training samples of subjects who are rendered as they are needed, and not stored.

A batch has a slot for each of its samples, and each slot has its own subject: the crops
of both hips, in random order, until they are used up. So a radiograph is rendered once,
a batch mixes as many subjects as it has samples, and what a sample shows depends on the
seeds, the subject and its number only, not on processes or on who renders.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

import numpy as np
import pandas as pd
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset

from hipspace.params import Phantom, Render, Train, Views
from hipspace.phantom.fresh.subjects import radiograph_of
from hipspace.storage.hips import Hips, Record
from hipspace.storage.records import RecordedHips, sides_of
from hipspace.training.crops import HipCrops, Sample
from hipspace.training.dataset import APPEARANCE, ORDER
from hipspace.training.replicas import Replicas

SIDES_PER_SUBJECT = 2
Group = tuple[int, int]
"""Epoch and number of a group of subjects, one for each slot of a batch."""
Batch = list[Tensor]


@dataclass(frozen=True)
class Rendered:
    """Where a training's samples come from, see `trainer.Source`.

    Parameters
    ----------
    phantom, render, views
        Sections of params.yaml: who is rendered, how many, and what is seen of them.
    network
        Which network is trained: `coarse` on radiographs, `fine` on close-ups.
    """

    phantom: Phantom
    render: Render
    views: Views
    network: Literal["coarse", "fine"]

    def __call__(
        self, _hips: Hips, _split: pd.DataFrame, params: Train, spacing_mm: float
    ) -> "RenderedCrops":
        """The samples, by the train section and the pixels' side."""
        return RenderedCrops(self, params, spacing_mm)


class RenderedCrops:
    """The samples of `Rendered`, see `loop.Samples`.

    Raises
    ------
    ValueError
        If an epoch's subjects do not fill a batch.
    """

    def __init__(self, source: Rendered, params: Train, spacing_mm: float) -> None:
        """Nobody is rendered yet."""
        self.source = source
        self.params = params
        self.spacing_mm = spacing_mm
        self.groups = source.render.subjects_per_epoch // params.batch_size
        if not self.groups:
            raise ValueError(
                f"render.subjects_per_epoch: {source.render.subjects_per_epoch} "
                f"subjects; expected at least train.batch_size, {params.batch_size}"
            )

    @property
    def steps_per_group(self) -> int:
        """Batches that a group of subjects makes."""
        return SIDES_PER_SUBJECT * self.params.crops.per_hip

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch."""
        return self.groups * self.steps_per_group

    def batches(
        self, epochs: range, replicas: Replicas, workers: int
    ) -> Iterator[Sequence[Tensor]]:
        """This process's shard of every batch of these epochs.

        Images, targets and weights, made by so many other processes; 0: by this one.
        """
        slots = replicas.shard(range(self.params.batch_size))
        groups = [(epoch, group) for epoch in epochs for group in range(self.groups)]
        loader = DataLoader(
            _Groups(self, slots), sampler=groups, batch_size=None, num_workers=workers
        )
        return chain.from_iterable(loader)

    def samples_of(self, subject: int) -> Iterator[Sample]:
        """The crops of a subject's hips, as many as a group has batches."""
        hips = self._hips(subject)
        crops = HipCrops(hips, self.params, self.spacing_mm)
        sides = list(hips.records)
        rng = np.random.default_rng([self.params.seed, ORDER, subject])
        for number in rng.permutation(self.steps_per_group).tolist():
            drawn = [self.params.seed, APPEARANCE, subject, number]
            place = subject, sides[number % len(sides)]
            yield crops.sample(place, np.random.default_rng(drawn))

    def _hips(self, subject: int) -> RecordedHips:
        source = self.source
        outcome = radiograph_of(
            subject, source.render.seed, source.phantom, source.views
        )
        coarse = source.network == "coarse"
        records: Sequence[Record | None] = outcome.close_ups
        records = [outcome.record] if coarse else records
        return RecordedHips(
            {side: r for r in records if r is not None for side in sides_of(r)}
        )


class _Groups(Dataset):  # type: ignore[misc]
    """The batches of some slots of a group, all at once."""

    def __init__(self, crops: RenderedCrops, slots: Sequence[int]) -> None:
        self.crops = crops
        self.slots = slots

    def __getitem__(self, key: Group) -> list[Batch]:
        epoch, group = key
        crops = self.crops
        first = (epoch * crops.groups + group) * crops.params.batch_size
        slots = zip(
            *(crops.samples_of(first + slot) for slot in self.slots), strict=True
        )
        return [
            [torch.stack(parts) for parts in zip(*samples, strict=True)]
            for samples in slots
        ]
