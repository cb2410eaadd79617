"""Probabilities or coverage of structures to the class of each pixel."""

import numpy as np

from hipspace.params import Activation


def labels(fractions: np.ndarray, activation: Activation) -> np.ndarray:
    """The `anatomy.Label` (H, W) uint8 of coverage or probabilities (3, H, W).

    With softmax the most probable class, the background having what is left to 1; with
    sigmoid the most probable structure where it reaches a half.
    """
    if activation == "softmax":
        background = 1 - fractions.sum(axis=0, keepdims=True)
    else:
        background = np.full((1, *fractions.shape[1:]), np.nextafter(0.5, 0))
    return np.concatenate([background, fractions]).argmax(axis=0).astype(np.uint8)
