"""Training a network: epochs, judgements, and going on after a kill."""

import copy
import logging
import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Protocol

import numpy as np
import torch
from torch import Tensor

from hipspace.params import Optimiser, Train
from hipspace.running.progress import Progress
from hipspace.running.resuming import Checkpoint
from hipspace.segmentation.network.resunet import ResUNet
from hipspace.training.device import Machine
from hipspace.training.learner import Learner
from hipspace.training.replicas import Replicas
from hipspace.training.validation import ValidationHips

log = logging.getLogger(__name__)


class Samples(Protocol):
    """What a network is trained on, wherever it comes from."""

    params: Train

    @property
    def steps_per_epoch(self) -> int:
        """Batches in an epoch."""

    def batches(
        self, epochs: range, replicas: Replicas, workers: int
    ) -> Iterator[Sequence[Tensor]]:
        """This process's shard of every batch of these epochs, one after the other.

        Images (B, 1, h, w), targets (B, C, h, w) and weights (B, 1, h, w), made by so
        many other processes (0: by this one), whose number changes nothing.
        """


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
    samples: Samples,
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
    samples, validation
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
    params, replicas = samples.params, machine.replicas
    learner = Learner(network, params, machine)
    record = _Record(copy.deepcopy(network.state_dict()))
    if state := replicas.from_first(checkpoint.read() if checkpoint else None):
        learner.restore(state)
        record.restore(state)
    epochs, per_epoch = range(record.epochs, params.epochs), samples.steps_per_epoch
    batches = samples.batches(epochs, replicas, workers)
    total, done = per_epoch * params.epochs, per_epoch * epochs.start
    with Progress(total, "step", done=done, seen=replicas.rank == 0) as progress:
        for epoch in epochs:
            steps = range(per_epoch * epoch, per_epoch * (epoch + 1))
            loss, rate = _learn(learner, batches, steps, params, progress)
            record.learned(_mean(loss, machine))
            if _is_judged(epoch, params):
                dice = validation.dice(learner.mean_network, machine)
                means = (float(np.mean(record.losses)), float(dice.mean()))
                row = Epoch(epoch, rate, *means, *dice.tolist())
                record.judged(row, learner.mean_network)
                progress.say(_sentence(row, params.epochs))
            if checkpoint:
                checkpoint.write({**learner.state(), **record.state()})
    network.load_state_dict(record.best)
    return record.history


def learning_rate(optimiser: Optimiser, progress: float) -> float:
    """The rate after a fraction of all steps.

    It rises evenly over the first `warmup_fraction` of them, and then is constant or
    follows half a cosine down to zero.
    """
    greatest, warmup = optimiser.learning_rate, optimiser.warmup_fraction
    if progress < warmup:
        return greatest * progress / warmup
    if optimiser.schedule == "constant":
        return greatest
    after = (progress - warmup) / (1.0 - warmup)
    return greatest * 0.5 * (1.0 + math.cos(math.pi * after))


def _is_judged(epoch: int, params: Train) -> bool:
    done = epoch + 1
    return done % params.validate_every == 0 or done == params.epochs


def _learn(
    learner: Learner,
    batches: Iterator[Sequence[Tensor]],
    steps: range,
    params: Train,
    progress: Progress,
) -> tuple[float, float]:
    """Make these of all steps; their mean loss and the last learning rate."""
    losses = []
    for step, batch in zip(steps, batches, strict=False):
        rate = learning_rate(params.optimiser, step / progress.total)
        losses.append(learner.step(batch, rate))
        progress.advance()
    return float(np.mean(losses)), rate


def _mean(loss: float, machine: Machine) -> float:
    """The mean of the processes' losses."""
    mean = torch.tensor(loss, dtype=torch.float64, device=machine.device)
    machine.replicas.average(mean)
    return mean.item()


def _sentence(row: Epoch, epochs: int) -> str:
    return (
        f"epoch {row.epoch + 1} of {epochs}: loss {row.train_loss:.4f}, "
        f"validation Dice {row.validation_dice:.4f}"
    )
