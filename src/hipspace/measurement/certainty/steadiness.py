"""How far a hip's minimum moves from one look of the fine network to another.

Each look shows the close-up cut a little elsewhere and in other grey values, see
`looks`. Where the network sees borders, it sees them in each; where it guesses, the
minimum moves.
"""

from dataclasses import replace

import numpy as np

from hipspace.measurement.joint import minimum
from hipspace.measurement.tracing.joints import find_joint, joint_by_probabilities
from hipspace.measurement.tracing.view import HipInView
from hipspace.segmentation.close_ups import Seen
from hipspace.storage.levels import rounded_fractions


def with_looks(hip: HipInView, seen: Seen, smoothing_mm: float) -> HipInView:
    """A hip with its minimum by each look; one without a joint stays as it is.

    Parameters
    ----------
    hip
        As the mean of all looks shows it.
    seen
        What each has shown on the hip's grid.
    smoothing_mm
        Of borders, as for the mean.
    """
    if hip.joint is None or hip.head is None:
        return hip
    minima_mm = tuple(_minimum_mm(hip, shown, smoothing_mm) for shown in seen.looks)
    return replace(hip, look_minima_mm=minima_mm)


def _minimum_mm(
    hip: HipInView, probabilities: np.ndarray, smoothing_mm: float
) -> float:
    view = replace(hip.view, probabilities=rounded_fractions(probabilities))
    joint, _ = find_joint(view, joint_by_probabilities(smoothing_mm))
    return np.nan if joint is None else minimum(joint).width_mm
