"""Pictures on which a hip is not: negatives, and radiographs that end beside it.

A network that has mostly seen hips sees them everywhere. What it has to leave alone
is shown to it as well: nothing is covered there.
"""

import numpy as np
import torch
from torch import Tensor

from hipspace.bounding_box import bounding_box


def negative(channels: Tensor) -> Tensor:
    """Image and coverage (4, H, W) with bone dark, and nothing covered.

    What pads the image stays black, as it is on the negative of a radiograph.
    """
    shown = bounding_box(channels[0].numpy() > 0)
    reversed_image = torch.zeros_like(channels)
    reversed_image[0][shown] = 1.0 - channels[0][shown]
    return reversed_image


def between_hips(channels: Tensor, rng: np.random.Generator) -> int:
    """A column between a right hip and where the other one begins, drawn evenly.

    The other is taken to be as far from the image's other edge.
    """
    _, shown = bounding_box(channels[0].numpy() > 0)
    _, hip = bounding_box(channels[1:].numpy().any(axis=0))
    other = shown.stop - (hip.stop - shown.start)
    return int(rng.integers(hip.stop, max(other, hip.stop) + 1))


def without_left_of(channels: Tensor, column: int) -> Tensor:
    """Image and coverage (4, H, W) of a radiograph that begins at a column."""
    rest = channels.clone()
    rest[:, :, :column] = 0
    return rest


def without_right_of(channels: Tensor, column: int) -> Tensor:
    """Image and coverage (4, H, W) of a radiograph that ends at a column."""
    rest = channels.clone()
    rest[:, :, column:] = 0
    return rest
