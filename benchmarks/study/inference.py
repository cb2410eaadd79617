"""The study's prediction: one whole image at a time, the most probable class."""

import numpy as np
import torch
from torch import nn


def predict(network: nn.Module, image: np.ndarray) -> np.ndarray:
    """Classes (H, W) uint8 of an image (H, W) from 0 to 1, as a right hip."""
    batch = torch.from_numpy(np.ascontiguousarray(image, dtype=np.float32))[None, None]
    with torch.no_grad():
        fractions = network(batch).softmax(dim=1)
    return fractions[0].argmax(dim=0).numpy().astype(np.uint8)
