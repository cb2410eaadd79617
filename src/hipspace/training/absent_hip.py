"""Pictures on which a hip is not: negatives, and radiographs that end beside it.

A network that has mostly seen hips sees them everywhere. What it has to leave alone
is shown to it as well: nothing is covered there.
"""

import numpy as np
import torch

from hipspace.geometry.boxes import bounding_box
from hipspace.storage.levels import IMAGE_LEVELS
from hipspace.training.decoded import DecodedHip


def negative(hip: DecodedHip) -> DecodedHip:
    """The hip with bone dark, and nothing covered.

    What pads the image stays black, as it is on the negative of a radiograph.
    """
    shown = hip.shown
    levels = torch.zeros_like(hip.levels)
    levels[shown] = IMAGE_LEVELS - hip.levels[shown]
    return DecodedHip(levels, torch.zeros_like(hip.coverage_levels))


def cut_beside(hip: DecodedHip, rng: np.random.Generator) -> tuple[DecodedHip, bool]:
    """One part of a radiograph cut between its hips, and whether it has the right one.

    Both parts are as likely, and the cut lies evenly between the right hip and where
    the other begins, which is taken to be as far from the image's other edge.
    """
    _, shown = hip.shown
    _, covered = bounding_box(hip.coverage_levels.numpy().any(axis=0))
    other = shown.stop - (covered.stop - shown.start)
    column = int(rng.integers(covered.stop, max(other, covered.stop) + 1))
    has_hip = bool(rng.random() < 0.5)
    gone = slice(column, None) if has_hip else slice(0, column)
    levels, coverage_levels = hip.levels.clone(), hip.coverage_levels.clone()
    levels[:, gone], coverage_levels[:, :, gone] = 0, 0
    return DecodedHip(levels, coverage_levels), has_hip
