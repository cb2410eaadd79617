"""Probabilities or coverage of structures to the class of each pixel."""

import numpy as np

from hipspace.params import Activation


def labels(shares: np.ndarray, activation: Activation) -> np.ndarray:
    """The `anatomy.Label` (H, W) uint8 of coverage or probabilities (3, H, W).

    With softmax the class of the greatest share, background having what is left to 1;
    with sigmoid the greatest structure where it reaches a half.
    """
    if activation == "softmax":
        background = 1 - shares.sum(axis=0, keepdims=True)
    else:
        background = np.full((1, *shares.shape[1:]), np.nextafter(0.5, 0))
    return np.concatenate([background, shares]).argmax(axis=0).astype(np.uint8)
