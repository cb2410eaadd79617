"""Training a network: the loop, what it computes with, and how it is judged."""

import copy
import logging
import math
import os
import sys
from dataclasses import asdict, dataclass
from itertools import islice

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader
from tqdm import tqdm

from hipspace.anatomy import STRUCTURES
from hipspace.checkpoints import Checkpoint
from hipspace.dataset import Decoded, EpochBatches, HipImages, Place, TrainingCrops
from hipspace.inference import probabilities
from hipspace.losses import LOSSES, Classes
from hipspace.masks import labels
from hipspace.network import ResUNet
from hipspace.params import Activation, Train

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Machine:
    """What a training computes with.

    Parameters
    ----------
    device
        Processor or graphics card.
    bf16
        Whether layers compute in bfloat16; weights and loss stay float32.
    """

    device: torch.device
    bf16: bool

    def autocast(self) -> torch.autocast:
        """The context in which the network runs."""
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.bf16)

    def holds(self, *tensors: Tensor) -> list[Tensor]:
        """The tensors on the device, images with their channels last in memory."""
        last = torch.channels_last
        return [tensor.to(self.device, memory_format=last) for tensor in tensors]


@dataclass(frozen=True)
class Epoch:
    """A row of the history; Dice between 0 and 1, over the validation hips."""

    epoch: int
    learning_rate: float
    train_loss: float
    validation_dice: float
    validation_dice_femur: float
    validation_dice_roof: float
    validation_dice_joint_space: float


def prepare(params: Train) -> Machine:
    """The machine that the parameters ask for, set to compute reproducibly.

    `auto` takes a graphics card where there is one, and bfloat16 on it or on a
    processor with instructions for it.

    Raises
    ------
    ValueError
        If a graphics card is asked for and there is none.
    """
    cuda = torch.cuda.is_available()
    if params.device == "cuda" and not cuda:
        raise ValueError("train.device: cuda was asked for, but torch finds no GPU")
    use_cuda = cuda and params.device != "cpu"
    native = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    bf16 = params.precision == "bf16" or (
        params.precision == "auto" and (use_cuda or native)
    )
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.set_num_threads(params.threads)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(params.seed)
    return Machine(torch.device("cuda" if use_cuda else "cpu"), bf16)


def fit(
    network: ResUNet,
    crops: TrainingCrops,
    validation: "ValidationHips",
    machine: Machine,
    *,
    workers: int,
    checkpoint: Checkpoint,
) -> list[Epoch]:
    """Train the network; it ends with the weights of its best validation Dice.

    Parameters
    ----------
    network
        Changed in place, and moved to the machine's device.
    crops, validation
        What to train on, with the parameters to do so, and what to judge by.
    workers
        Processes that make samples; 0: this one. The result is the same.
    checkpoint
        Entered; read first, written after every epoch.

    Returns
    -------
    list of Epoch
        One a pass over the training hips, those before a kill included.
    """
    params = crops.params
    network.to(machine.device, memory_format=torch.channels_last)
    optimizer = torch.optim.Adam(
        network.parameters(), params.learning_rate, weight_decay=params.weight_decay
    )
    loss = LOSSES[params.loss](
        Classes(params.activation, params.background_in_loss, params.squared_dice)
    )
    best = copy.deepcopy(network.state_dict())
    history: list[Epoch] = []
    if state := checkpoint.read():
        network.load_state_dict(state["network"])
        optimizer.load_state_dict(state["optimizer"])
        best, history = state["best"], [Epoch(**row) for row in state["history"]]
        log.info("resumed after epoch %d", len(history))

    epochs = range(len(history), params.epochs)
    batches = EpochBatches(len(crops), params.batch_size, params.seed, epochs)
    samples = iter(DataLoader(crops, batch_sampler=batches, num_workers=workers))
    steps = params.epochs * batches.per_epoch
    step = len(history) * batches.per_epoch
    bar = tqdm(total=steps, initial=step, unit="step", disable=not sys.stderr.isatty())
    for epoch in epochs:
        network.train()
        losses = []
        for batch in islice(samples, batches.per_epoch):
            images, targets, weights = machine.holds(*batch)
            rate = learning_rate(params, step / steps)
            for group in optimizer.param_groups:
                group["lr"] = rate
            with machine.autocast():
                logits = network(images)
            value = loss(logits.float(), targets, weights)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
            losses.append(value.item())
            step += 1
            bar.update()
        dice = validation.dice(network, machine)
        row = Epoch(
            epoch, rate, float(np.mean(losses)), float(dice.mean()), *dice.tolist()
        )
        if all(row.validation_dice > past.validation_dice for past in history):
            best = copy.deepcopy(network.state_dict())
        history.append(row)
        checkpoint.write(_state(network, optimizer, best, history))
        _show(bar, row, params.epochs)
    bar.close()
    network.load_state_dict(best)
    return history


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


class ValidationHips:
    """Whole images that judge a network while it is trained.

    Parameters
    ----------
    hips, places
        Where they come from, and row and side of each.
    activation
        Of the network's output.
    batch_size
        Images at a time.
    window_px
        See `inference.probabilities`.
    """

    def __init__(
        self,
        hips: HipImages,
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
        self._decoded = Decoded(hips)

    def dice(self, network: ResUNet, machine: Machine) -> np.ndarray:
        """Mean Dice (3,) of each structure's hard labels over the hips.

        A hip counts for the structures that it has; one that is missed counts 0.
        """
        network.eval()
        found: list[np.ndarray] = []
        for first in range(0, len(self.places), self.batch_size):
            places = self.places[first : first + self.batch_size]
            decoded = torch.stack([self._decoded(place) for place in places])
            (images,) = machine.holds(decoded[:, :1])
            with machine.autocast():
                predicted = probabilities(network, images, self.window_px).cpu().numpy()
            found += [
                structure_dice(
                    labels(one, self.activation), labels(truth.numpy(), "softmax")
                )
                for one, truth in zip(predicted, decoded[:, 1:], strict=True)
            ]
        return np.nanmean(found, axis=0)


def structure_dice(found: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Dice (3,) of the structures of two label maps, NaN where the truth has none."""
    size = len(STRUCTURES) + 1
    pairs = np.bincount(truth.ravel() * size + found.ravel(), minlength=size**2)
    confusion = pairs.reshape(size, size)
    both = np.diag(confusion)[1:]
    total = (confusion.sum(axis=0) + confusion.sum(axis=1))[1:]
    absent = confusion.sum(axis=1)[1:] == 0
    return np.where(absent, np.nan, 2 * both / np.maximum(total, 1))


def _state(
    network: ResUNet,
    optimizer: torch.optim.Optimizer,
    best: dict[str, Tensor],
    history: list[Epoch],
) -> dict:
    return {
        "network": network.state_dict(),
        "optimizer": optimizer.state_dict(),
        "best": best,
        "history": [asdict(row) for row in history],
    }


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
