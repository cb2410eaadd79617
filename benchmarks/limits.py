"""What no program can do without: bytes read and decoded, sums made."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pydicom
import torch
from pydicom.pixels import pixel_array
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from benchmarks.timing import quickest

SIDE = 1024
"""Of the matrices whose product tells how fast sums are."""


def pixels_once(files: Sequence[Path]) -> float:
    """Seconds to read and decode DICOM files and add up pixels, in one process."""

    def work() -> None:
        for file in files:
            pixel_array(pydicom.dcmread(file)).sum(dtype=np.int64)

    return quickest(work)


def decoding(files: Sequence[Path]) -> float:
    """Seconds to decode DICOM files that lie in memory, in one process."""
    radiographs = [pydicom.dcmread(file) for file in files]

    def work() -> None:
        for radiograph in radiographs:
            pixel_array(radiograph)

    return quickest(work)


def additions(work: Callable[[], object]) -> int:
    """Multiply-adds of all products and convolutions of a work on torch."""
    with FlopCounterMode(display=False) as counter:
        work()
    return counter.get_total_flops() // 2


def forward_additions(network: nn.Module, side_px: int) -> int:
    """Multiply-adds of a network on one square image."""
    with torch.no_grad():
        return additions(lambda: network(torch.zeros(1, 1, side_px, side_px)))


def additions_per_s() -> float:
    """Multiply-adds a second of a large float32 product, with torch's threads."""
    one, other = torch.rand(SIDE, SIDE), torch.rand(SIDE, SIDE)
    return SIDE**3 / quickest(lambda: torch.mm(one, other), repeats=10)
