"""Training a network: epochs, judgements, and going on after a kill."""

import copy
import logging
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader
from tqdm import tqdm

from hipspace.params import Train
from hipspace.running.resuming import Checkpoint
from hipspace.segmentation.resunet import ResUNet
from hipspace.training.dataset import EpochBatches, TrainingCrops
from hipspace.training.device import Machine
from hipspace.training.learner import Learner
from hipspace.training.validation import ValidationHips

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
    """What a training has achieved so far.

    `losses` are those of the epochs since the last row of the history.
    """

    best: dict[str, Tensor]
    epochs: int = 0
    losses: list[float] = field(default_factory=list)
    history: list[Epoch] = field(default_factory=list)

    def learned(self, loss: float) -> None:
        self.epochs += 1
        self.losses.append(loss)

    def judged(self, row: Epoch, network: ResUNet) -> None:
        if all(row.validation_dice > past.validation_dice for past in self.history):
            self.best = copy.deepcopy(network.state_dict())
        self.history.append(row)
        self.losses = []

    def state(self) -> dict:
        rows = [asdict(row) for row in self.history]
        achieved = {"best": self.best, "epochs": self.epochs, "losses": self.losses}
        return achieved | {"history": rows}

    def restore(self, state: dict) -> None:
        self.best, self.epochs = state["best"], state["epochs"]
        self.losses = state["losses"]
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
        Read first, written after every epoch. None in every process but the first.

    Returns
    -------
    list of Epoch
        One a judgement, those before a kill included.
    """
    params, replicas = crops.params, machine.replicas
    learner = Learner(network, params, machine)
    record = _Record(copy.deepcopy(network.state_dict()))
    if state := replicas.from_first(checkpoint.read() if checkpoint else None):
        learner.restore(state)
        record.restore(state)
    epochs = range(record.epochs, params.epochs)
    batches = EpochBatches(len(crops), params.batch_size, params.seed, epochs)
    mine = [replicas.shard(batch) for batch in batches]
    samples = iter(DataLoader(crops, batch_sampler=mine, num_workers=workers))
    with _bar(params, batches, first=replicas.rank == 0) as bar:
        for epoch in epochs:
            steps = range(batches.per_epoch * epoch, batches.per_epoch * (epoch + 1))
            loss, rate = _learn(learner, samples, steps, params, bar)
            record.learned(_mean(loss, machine))
            if _is_judged(epoch, params):
                dice = validation.dice(learner.mean_network, machine)
                means = (float(np.mean(record.losses)), float(dice.mean()))
                row = Epoch(epoch, rate, *means, *dice.tolist())
                record.judged(row, learner.mean_network)
                _show(bar, row, params.epochs)
            if checkpoint:
                checkpoint.write({**learner.state(), **record.state()})
    network.load_state_dict(record.best)
    return record.history


def learning_rate(params: Train, progress: float) -> float:
    """The rate after a fraction of all steps.

    It rises evenly over the first `params.warmup_fraction` of them, and then is
    constant or follows half a cosine down to zero.
    """
    if progress < params.warmup_fraction:
        return params.learning_rate * progress / params.warmup_fraction
    if params.schedule == "constant":
        return params.learning_rate
    after = (progress - params.warmup_fraction) / (1.0 - params.warmup_fraction)
    return params.learning_rate * 0.5 * (1.0 + math.cos(math.pi * after))


def _is_judged(epoch: int, params: Train) -> bool:
    done = epoch + 1
    return done % params.validate_every == 0 or done == params.epochs


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
