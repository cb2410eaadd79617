"""The study's training: whole images in float32, Dice loss, Adam."""

from collections.abc import Sequence
from pathlib import Path

import h5py
import torch
from monai.losses import DiceLoss
from torch import Tensor, nn

LEARNING_RATE, WEIGHT_DECAY = 1e-3, 1e-5


class Training:
    """A network that learns from batches of whole images.

    Parameters
    ----------
    network
        Changed in place.
    """

    def __init__(self, network: nn.Module) -> None:
        """Nothing has been learned yet."""
        self.network = network.train()
        self._loss = DiceLoss(softmax=True)
        self._optimizer = torch.optim.Adam(
            network.parameters(), LEARNING_RATE, weight_decay=WEIGHT_DECAY
        )

    def step(self, images: Tensor, masks: Tensor) -> float:
        """Learn from images (B, 1, H, W) and masks (B, 4, H, W); the loss before."""
        self._optimizer.zero_grad()
        loss = self._loss(self.network(images), masks)
        loss.backward()
        self._optimizer.step()
        return loss.item()


def read_batch(store: Path, hips: Sequence[int]) -> tuple[Tensor, Tensor]:
    """Images (B, 1, H, W) and masks (B, 4, H, W) of some hips of the HDF5 file."""
    with h5py.File(store, "r") as file:
        pairs = [(file["image"][hip], file["mask"][hip]) for hip in hips]
    images, masks = zip(*pairs, strict=True)
    return (
        torch.stack([torch.from_numpy(image)[None] for image in images]),
        torch.stack([torch.from_numpy(mask) for mask in masks]),
    )
