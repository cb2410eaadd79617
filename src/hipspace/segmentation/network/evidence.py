"""How much of a hip joint is seen: femur, roof and joint space together.

A femur alone is seen in much that is none: the wing of the ilium, a shaft without its
head, a rim of the picture. Roof and joint space beside it are hardly seen where there
is no joint.
"""

import numpy as np
from scipy.ndimage import maximum_filter

from hipspace.geometry.anatomy import Label
from hipspace.geometry.components import THRESHOLD, large_pieces, touching

REACH_FRACTION = 0.1
"""Of the window's side: greatest distance from the femur of its own roof and joint
space. A normal roof begins within a twentieth."""
USUAL_FRACTIONS = (0.1, 0.004, 0.002)
"""Femur, roof and joint space that are seen in full, of the window's area: half of a
small femur; on clean projections of twelve hips roofs have 0.005 to 0.010, spaces
0.003 to 0.005."""
LEAST_FRACTION = 0.1
"""Least piece of femur that may have the joint, as a fraction of the largest."""
MOST_PIECES = 6


def evidence(probabilities: np.ndarray, window_px: int) -> float:
    """From 0, nothing, to 1, all three structures in full and beyond doubt.

    The mean of the three, each by its area (3, h, w) times how sure it is. A closed
    joint has no space to see and at most 2/3, a femur by itself 1/3.
    """
    reach_px = round(REACH_FRACTION * window_px)
    femur = joints_femur(probabilities, reach_px)
    if femur is None:
        return 0.0
    masks = [femur, *beside(probabilities, femur, reach_px)]
    seen = [
        _sureness(p[mask]) / (usual * window_px**2)
        for p, mask, usual in zip(probabilities, masks, USUAL_FRACTIONS, strict=True)
    ]
    return float(np.minimum(seen, 1.0).mean())


def joints_femur(probabilities: np.ndarray, reach_px: int) -> np.ndarray | None:
    """The piece (H, W) of femur with a joint, None without a femur.

    Of several in probabilities (3, H, W) it is the one with most femur times most roof
    and joint space within reach; without any of these, the largest.
    """
    femora = large_pieces(
        probabilities[Label.FEMUR.channel],
        least_fraction=LEAST_FRACTION,
        most=MOST_PIECES,
    )
    if len(femora) < 2:
        return next(iter(femora), None)

    def with_joint(femur: np.ndarray) -> float:
        near = beside(probabilities, femur, reach_px)
        joint = _sureness(probabilities[1:][near])
        return joint * _sureness(probabilities[Label.FEMUR.channel][femur])

    return max(femora, key=with_joint)


def beside(probabilities: np.ndarray, femur: np.ndarray, reach_px: int) -> np.ndarray:
    """The pieces (2, H, W) of roof and joint space within reach of a femur (H, W)."""
    near = maximum_filter(femur.view(np.uint8), 2 * max(reach_px, 1) + 1) > 0
    return np.stack([touching(p >= THRESHOLD, near) for p in probabilities[1:]])


def _sureness(fractions: np.ndarray) -> float:
    """Sum of 2 p - 1 of the probabilities from 0.5 on."""
    return float(np.maximum(2 * fractions - 1, 0.0).sum())
