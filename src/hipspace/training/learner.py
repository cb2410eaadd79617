"""A network while it learns: a step down the loss, and the mean of recent weights."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from hipspace.params import Train
from hipspace.segmentation.network.resunet import ResUNet
from hipspace.training.device import Machine
from hipspace.training.losses import LOSSES, Classes

FRACTION_AVERAGED = 0.1
"""Of the steps made so far: how far back the mean of the weights reaches at most, so
that it forgets the first weights of all."""


class Learner:
    """A network, the running mean of its weights, and its optimizer.

    Every process of a training has one; they are equal after every step.

    Parameters
    ----------
    network
        Changed in place, and moved to the machine's device.
    params
        The train section.
    machine
        What to compute with.
    """

    def __init__(self, network: ResUNet, params: Train, machine: Machine) -> None:
        """Nothing has been learned yet."""
        self.network = network.to(machine.device)
        self.machine = machine
        self._mean = AveragedModel(
            network, multi_avg_fn=_approaching(params.optimiser.average_steps)
        )
        self._gradient = _gradient_of(network)
        self._optimizer = torch.optim.Adam(
            network.parameters(),
            params.optimiser.learning_rate,
            weight_decay=params.optimiser.weight_decay,
            fused=True,
        )
        self._loss = LOSSES[params.loss](
            Classes(
                params.network.activation,
                params.background_in_loss,
                params.squared_dice,
            )
        )

    @property
    def mean_network(self) -> ResUNet:
        """The network with the mean weights."""
        return self._mean.module

    def step(self, batch: Sequence[Tensor], rate: float) -> float:
        """Learn from a batch of images, targets and weights; the loss before that.

        Batch and loss are this process's share; all processes have to make the step.
        """
        self.network.train()
        images, targets, weights = self.machine.holds(*batch)
        with self.machine.autocast():
            logits = self.network(images)
        loss = self._loss(logits.float(), targets, weights)
        self._gradient.zero_()
        loss.backward()
        self.machine.replicas.average(self._gradient)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._optimizer.step()
        self._mean.update_parameters(self.network)
        return loss.item()

    def state(self) -> dict[str, Any]:
        """Everything that the next step depends on."""
        return {
            "network": self.network.state_dict(),
            "mean": self._mean.state_dict(),
            "optimizer": self._optimizer.state_dict(),
        }

    def restore(self, state: dict[str, Any]) -> None:
        """Go on from what `state` returned."""
        self.network.load_state_dict(state["network"])
        self._mean.load_state_dict(state["mean"])
        self._optimizer.load_state_dict(state["optimizer"])


def _gradient_of(network: nn.Module) -> Tensor:
    """One vector of zeros, the memory of the gradients of all weights."""
    weights = list(network.parameters())
    sizes = [weight.numel() for weight in weights]
    gradient = torch.zeros(sum(sizes), device=weights[0].device)
    for weight, part in zip(weights, gradient.split(sizes), strict=True):
        weight.grad = part.as_strided(weight.shape, weight.stride())
    return gradient


def _approaching(steps: int) -> Callable[[list[Tensor], list[Tensor], Tensor], None]:
    """What moves the mean weights towards the present ones after a step."""

    def approach(mean: list[Tensor], present: list[Tensor], made: Tensor) -> None:
        fraction = 1.0 / min(steps, 1.0 + FRACTION_AVERAGED * made.item())
        with torch.no_grad():
            for old, new in zip(mean, present, strict=True):
                old.lerp_(new, fraction)

    return approach
