"""Training a network: epochs, judgements, and going on after a kill."""

import copy
import logging
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader
from tqdm import tqdm

from hipspace.checkpoints import Checkpoint
from hipspace.dataset import EpochBatches, TrainingCrops
from hipspace.learner import Learner
from hipspace.machine import Machine
from hipspace.network import ResUNet
from hipspace.params import Train
from hipspace.validation import ValidationHips

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Epoch:
    """A row of the history: an epoch after which the network was judged.

    Dice between 0 and 1, of the mean weights over the validation hips; the loss is
    the mean since the row before.
    """

    epoch: int
    learning_rate: float
    train_loss: float
    validation_dice: float
    validation_dice_femur: float
    validation_dice_roof: float
    validation_dice_joint_space: float


@dataclass
class _Record:
    """What a training has achieved so far."""

    history: list[Epoch]
    best: dict[str, Tensor]

    @property
    def epochs(self) -> int:
        return self.history[-1].epoch + 1 if self.history else 0

    def add(self, row: Epoch, network: ResUNet) -> None:
        if all(row.validation_dice > past.validation_dice for past in self.history):
            self.best = copy.deepcopy(network.state_dict())
        self.history.append(row)

    def state(self) -> dict:
        return {"best": self.best, "history": [asdict(row) for row in self.history]}

    def restore(self, state: dict) -> None:
        self.best = state["best"]
        self.history = [Epoch(**row) for row in state["history"]]
        log.info("resumed after epoch %d", self.epochs)


def fit(
    network: ResUNet,
    crops: TrainingCrops,
    validation: ValidationHips,
    machine: Machine,
    *,
    workers: int,
    checkpoint: Checkpoint | None,
) -> list[Epoch]:
    """Train the network; it ends with the mean weights of its best validation Dice.

    All processes of the machine have to call it, and end with the same.

    Parameters
    ----------
    network
        Changed in place, and moved to the machine's device.
    crops, validation
        What to train on, with the parameters to do so, and what to judge by.
    workers
        Processes that make this one's samples; 0: itself. The result is the same.
    checkpoint
        Read first, written after every judgement. None in every process but the first.

    Returns
    -------
    list of Epoch
        One a judgement, those before a kill included.
    """
    params, replicas = crops.params, machine.replicas
    learner = Learner(network, params, machine)
    record = _Record([], copy.deepcopy(network.state_dict()))
    if state := replicas.from_first(checkpoint.read() if checkpoint else None):
        learner.restore(state)
        record.restore(state)
    epochs = range(record.epochs, params.epochs)
    batches = EpochBatches(len(crops), params.batch_size, params.seed, epochs)
    mine = [replicas.share(batch) for batch in batches]
    samples = iter(DataLoader(crops, batch_sampler=mine, num_workers=workers))
    with _bar(params, batches, first=replicas.rank == 0) as bar:
        for last in _judged(params, epochs):
            ends = (record.epochs, last + 1)
            steps = range(*(epoch * batches.per_epoch for epoch in ends))
            loss, rate = _learn(learner, samples, steps, params, bar)
            dice = validation.dice(learner.mean_network, machine)
            means = (_mean(loss, machine), float(dice.mean()), *dice.tolist())
            record.add(Epoch(last, rate, *means), learner.mean_network)
            if checkpoint:
                checkpoint.write({**learner.state(), **record.state()})
            _show(bar, record.history[-1], params.epochs)
    network.load_state_dict(record.best)
    return record.history


def learning_rate(params: Train, progress: float) -> float:
    """The rate after a share of all steps.

    It rises evenly over the first `params.warmup_share` of them, and then is constant
    or follows half a cosine down to zero.
    """
    if progress < params.warmup_share:
        return params.learning_rate * progress / params.warmup_share
    if params.schedule == "constant":
        return params.learning_rate
    after = (progress - params.warmup_share) / (1.0 - params.warmup_share)
    return params.learning_rate * 0.5 * (1.0 + math.cos(math.pi * after))


def _judged(params: Train, epochs: range) -> Iterator[int]:
    """The epochs after which the network is judged, the last of all among them."""
    for epoch in epochs:
        if (epoch + 1) % params.validate_every == 0 or epoch + 1 == params.epochs:
            yield epoch


def _learn(
    learner: Learner,
    samples: Iterator[Sequence[Tensor]],
    steps: range,
    params: Train,
    bar: tqdm,
) -> tuple[float, float]:
    """Make these of all steps; their mean loss and the last learning rate."""
    losses = []
    for step, batch in zip(steps, samples, strict=False):
        rate = learning_rate(params, step / bar.total)
        losses.append(learner.step(batch, rate))
        bar.update()
    return float(np.mean(losses)), rate


def _mean(loss: float, machine: Machine) -> float:
    """The mean of the processes' losses."""
    mean = torch.tensor(loss, dtype=torch.float64, device=machine.device)
    machine.replicas.average(mean)
    return mean.item()


def _bar(params: Train, batches: EpochBatches, *, first: bool) -> tqdm:
    """All steps, those already made included; seen on a terminal only."""
    return tqdm(
        total=params.epochs * batches.per_epoch,
        initial=batches.epochs.start * batches.per_epoch,
        unit="step",
        disable=not (first and sys.stderr.isatty()),
    )


def _show(bar: tqdm, row: Epoch, epochs: int) -> None:
    bar.set_postfix(loss=f"{row.train_loss:.4f}", dice=f"{row.validation_dice:.4f}")
    if bar.disable:
        log.info(
            "epoch %d of %d: loss %.4f, validation Dice %.4f",
            row.epoch + 1,
            epochs,
            row.train_loss,
            row.validation_dice,
        )
