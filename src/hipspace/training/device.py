"""What a training computes with: processor or graphics card, precision, processes."""

import os
from dataclasses import dataclass

import torch
from torch import Tensor

from hipspace.params import Train
from hipspace.running.memory import keep_freed_memory
from hipspace.training.replicas import ALONE, Replicas


@dataclass(frozen=True)
class Machine:
    """What one process of a training computes with.

    Parameters
    ----------
    device
        Processor or graphics card.
    bf16
        Whether layers compute in bfloat16; weights and loss stay float32.
    replicas
        This process and those that it trains with.
    """

    device: torch.device
    bf16: bool
    replicas: Replicas

    def autocast(self) -> torch.autocast:
        """The context in which the network runs."""
        return torch.autocast(self.device.type, torch.bfloat16, enabled=self.bf16)

    def holds(self, *tensors: Tensor) -> list[Tensor]:
        """The tensors on the device."""
        return [tensor.to(self.device) for tensor in tensors]

    def loaders(self, workers: int) -> int:
        """Processes that make samples for this one, of so many at work on its machine.

        A process that trains on the processor is one of them itself.
        """
        mine = workers // self.replicas.local_number
        return max(0, mine - (self.device.type == "cpu"))


def process_count(params: Train) -> int:
    """Processes to start: `params.processes`, but one with a graphics card.

    Several cards are used by as many processes that torchrun has started.
    """
    return 1 if _uses_gpu(params) else params.processes


def prepare(params: Train, replicas: Replicas = ALONE) -> Machine:
    """The machine that the parameters ask for, set to compute reproducibly.

    `auto` takes a graphics card where there is one, and bfloat16 on it or on a
    processor with instructions for it. Processes take a card each.

    Raises
    ------
    ValueError
        If a graphics card is asked for and there is none, if there are fewer than
        processes, or if these cannot share a batch evenly.
    """
    if params.batch_size % replicas.number:
        raise ValueError(
            f"train.batch_size: {params.batch_size} samples cannot be shared evenly by "
            f"{replicas.number} processes"
        )
    use_gpu = _uses_gpu(params)
    native = torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
    bf16 = params.precision == "bf16" or (
        params.precision == "auto" and (use_gpu or native)
    )
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    keep_freed_memory()
    torch.set_num_threads(params.threads)
    torch.use_deterministic_algorithms(True)
    torch.utils.deterministic.fill_uninitialized_memory = False
    torch.manual_seed(params.seed)
    device = _card(replicas) if use_gpu else torch.device("cpu")
    return Machine(device, bf16, replicas)


def _uses_gpu(params: Train) -> bool:
    found = torch.cuda.is_available()
    if params.device == "cuda" and not found:
        raise ValueError("train.device: cuda was asked for, but torch finds no GPU")
    return found and params.device != "cpu"


def _card(replicas: Replicas) -> torch.device:
    found = torch.cuda.device_count()
    if replicas.local_number > found:
        raise ValueError(
            f"train.device: {replicas.local_number} processes on this machine need a "
            f"GPU each, but torch finds {found}"
        )
    device = torch.device("cuda", replicas.local_rank)
    torch.cuda.set_device(device)
    return device
