"""Trainings of a tiny network on drawn hips, in one process or several."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from drawn_hips import TRAIN, DrawnHips

from hipspace.params import Train
from hipspace.running.resuming import Checkpoint, held_folder
from hipspace.segmentation.network.resunet import ResUNet
from hipspace.storage.files.checksum import short_digest
from hipspace.training.dataset import TrainingCrops
from hipspace.training.decoded import Decoded
from hipspace.training.device import prepare
from hipspace.training.loop import Epoch, fit
from hipspace.training.replicas import ALONE, Replicas, together
from hipspace.training.validation import ValidationHips

Result = TypeVar("Result")
PAIR = TRAIN.model_copy(update={"processes": 2})
PLACES = [(row, side) for row in range(4) for side in ("right", "left")]
TO_TRAIN, TO_VALIDATE = PLACES[:4], PLACES[4:]


class InterruptedAfter(ValidationHips):
    """Judges some epochs, then interrupts the training."""

    def __init__(self, epochs: int) -> None:
        super().__init__(Decoded(DrawnHips()).channels, TO_VALIDATE, "softmax", 2, None)
        self.left = epochs

    def dice(self, network, machine):
        self.left -= 1
        if self.left < 0:
            self.interrupt(first=machine.replicas.rank == 0)
        return super().dice(network, machine)

    def interrupt(self, *, first: bool):
        if first:
            raise KeyboardInterrupt


class FirstKilledAfter(InterruptedAfter):
    """Judges some epochs, then kills the first process of the training."""

    def interrupt(self, *, first: bool):
        if first:
            os.kill(os.getpid(), signal.SIGKILL)


@contextmanager
def torch_left_as_it_was():
    threads = torch.get_num_threads()
    with torch.random.fork_rng():
        yield
    torch.use_deterministic_algorithms(False)
    torch.set_num_threads(threads)


def fresh(params: Train) -> ResUNet:
    network = params.network
    return ResUNet(
        network.channels, network.strides, network.residual_units, network.activation
    )


def judge(params: Train = TRAIN) -> ValidationHips:
    samples = Decoded(DrawnHips()).channels
    return ValidationHips(samples, TO_VALIDATE, params.network.activation, 1, None)


def trained(
    params: Train, folder: Path, *, workers=0, validation=None, replicas=ALONE
) -> tuple[ResUNet, list[Epoch]]:
    machine = prepare(params, replicas)
    network = fresh(params)
    crops = TrainingCrops(DrawnHips(), TO_TRAIN, params, spacing_mm=0.9)
    validation = validation or judge(params)
    with ExitStack() as opened:
        checkpoint = None
        if replicas.rank == 0:
            checkpoint = Checkpoint(opened.enter_context(held_folder(folder)))
        history = fit(
            network, crops, validation, machine, workers=workers, checkpoint=checkpoint
        )
    return network, history


def trained_together(replicas: Replicas, params: Train, folder: Path):
    return trained(params, folder, replicas=replicas)


def killed_together(replicas: Replicas, params: Train, folder: Path):
    trained(params, folder, replicas=replicas, validation=FirstKilledAfter(2))


def learned_together(folder: Path) -> tuple[list[np.ndarray], list[Epoch]]:
    """Weights and history of two processes that trained together."""
    network, rows = together(trained_together, 2, PAIR, folder)
    return weights_of(network), rows


def learned_alone(folder: Path) -> tuple[list[np.ndarray], list[Epoch]]:
    """The same of one process."""
    network, rows = trained(TRAIN, folder)
    return weights_of(network), rows


def named(path: Path) -> str:
    """A model file as `train.pretrained` names it."""
    return f"{path}@{short_digest(path)}"


def weights_of(network: ResUNet) -> list[np.ndarray]:
    return [weight.detach().numpy().copy() for weight in network.parameters()]


def in_a_process_of_its_own(work: Callable[[Path], Result], folder: Path) -> Result:
    """What `work` returns in a new process, as a stage is one.

    What a process has computed before, with more threads for instance, changes the
    last bits of what torch computes in it.
    """
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, folder).result()


def same_weights(one: ResUNet, other: ResUNet) -> bool:
    pairs = zip(one.state_dict().values(), other.state_dict().values(), strict=True)
    return all(torch.equal(a, b) for a, b in pairs)
