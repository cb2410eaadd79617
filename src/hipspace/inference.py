"""Network output to class probabilities, labels, and the one hip that was asked for.

A model file is all that this needs, for radiographs of any size on the grid's spacing.
"""

import numpy as np
import torch
from scipy.ndimage import binary_dilation, distance_transform_edt, label, sum_labels
from torch import Tensor
from torch.nn import functional

from hipspace.anatomy import Label
from hipspace.network import ResUNet
from hipspace.params import Activation

THRESHOLD = 0.5
SOFT_EDGE_MM = 3.0
"""How far the soft edge of a structure reaches beyond its 0.5 border."""
JOINT_REACH_MM = 15.0
"""Greatest distance from the femur of a piece of roof or joint space that is kept;
a normal roof begins within 7 mm of the head."""


def predict(
    network: ResUNet, images: np.ndarray, device: torch.device | None = None
) -> np.ndarray:
    """Probabilities (N, 3, H, W) of `anatomy.STRUCTURES` on images (N, H, W).

    Parameters
    ----------
    network
        In evaluation mode, on `device`.
    images
        From 0 to 1, bone bright, each in the view of a right hip.
    device
        None: the processor.
    """
    batch = torch.from_numpy(np.ascontiguousarray(images, dtype=np.float32))
    batch = batch[:, None].to(device or "cpu")
    return probabilities(network, batch).cpu().numpy()


def probabilities(network: ResUNet, images: Tensor) -> Tensor:
    """Probabilities (B, 3, H, W) of the structures on images (B, 1, H, W)."""
    height, width = images.shape[-2:]
    step = int(np.prod(network.unet.strides))
    padded = functional.pad(images, [0, -width % step, 0, -height % step])
    with torch.inference_mode():
        logits = network(padded)[..., :height, :width]
        return network.structures(logits.float())


def labels(probabilities: np.ndarray, activation: Activation) -> np.ndarray:
    """Class (H, W) uint8 of `anatomy.Label` of probabilities (3, H, W).

    With softmax the most probable class, background being the rest to 1; with sigmoid
    the most probable structure where it reaches 0.5.
    """
    if activation == "softmax":
        background = 1.0 - probabilities.sum(axis=0)
    else:
        background = np.full(probabilities.shape[1:], THRESHOLD) - 1e-6
    every = np.concatenate([background[None], probabilities])
    return every.argmax(axis=0).astype(np.uint8)


def largest_hip(probabilities: np.ndarray, spacing_mm: float) -> np.ndarray:
    """The probabilities (3, H, W) of one hip; what lies elsewhere becomes 0.

    The piece of femur of the greatest summed probability is kept, and the pieces of
    roof and joint space within `JOINT_REACH_MM` of it, each with its soft edge. The
    other hip and islands on the iliac wing go. Nothing changes where no pixel
    reaches 0.5 for the femur.

    Parameters
    ----------
    probabilities
        Of `anatomy.STRUCTURES`.
    spacing_mm
        Side of the pixels.
    """
    pieces, number = label(probabilities[Label.FEMUR - 1] >= THRESHOLD)
    if number == 0:
        return probabilities
    mass = sum_labels(probabilities[Label.FEMUR - 1], pieces, np.arange(1, number + 1))
    femur = pieces == 1 + int(np.argmax(mass))
    near = distance_transform_edt(~femur) * spacing_mm <= JOINT_REACH_MM
    kept = [femur, *(_touching(p >= THRESHOLD, near) for p in probabilities[1:])]
    reach_px = int(np.ceil(SOFT_EDGE_MM / spacing_mm))
    soft = np.stack([binary_dilation(mask, iterations=reach_px) for mask in kept])
    return np.where(soft, probabilities, 0.0).astype(probabilities.dtype)


def _touching(mask: np.ndarray, near: np.ndarray) -> np.ndarray:
    """The connected pieces of a mask that have a pixel in `near`."""
    pieces, _ = label(mask)
    found = np.unique(pieces[near & mask])
    return np.isin(pieces, found) & mask
