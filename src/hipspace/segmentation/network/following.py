"""A window that is moved until the femur that it shows is in its middle.

There it was in training. It begins where a hip mostly lies, or where a search saw one.
"""

from collections.abc import Sequence

import numpy as np

from hipspace.segmentation.network.evidence import REACH_FRACTION, joints_femur
from hipspace.segmentation.network.model import Network
from hipspace.segmentation.network.seen import (
    Corner,
    Seen,
    away_px,
    on_image,
    seen_through,
    shown,
)

USUAL_PLACE = (0.25, -0.85)
"""Where a right hip lies on a radiograph of both: the first window's middle, down and
right of the picture's, in sides of a window."""
MOST_MOVES = 4
"""Most places of a window that is moved; usually the second or third is right."""
SAME_PLACE_FRACTION = 0.05
"""Least move of a window where a hip mostly lies, as a fraction of its side. In
training it was off by up to a tenth."""
PROXIMAL_FRACTION = 0.75
"""The part of the femur, from its top, that a window is centred on, as a fraction of
the window's height, since radiographs differ in how much of the shaft they show."""


def followed(
    network: Network,
    images: np.ndarray,
    first: Sequence[Seen],
    window_px: int,
    same_fraction: float,
) -> list[Seen]:
    """What a window shows of each of some images (B, 1, H, W) in the end.

    Each begins as it was first seen and is moved until the femur that it shows is in
    its middle, or off it by that fraction of its side. All that are still on their way
    are given to the network at once.
    """
    found = dict(enumerate(first))
    under_way = list(found)
    for _ in range(MOST_MOVES - 1):
        aimed = {k: _aimed(found[k], images.shape[2:], window_px) for k in under_way}
        least_px = same_fraction * window_px
        under_way = [k for k in aimed if away_px(found[k], aimed[k]) > least_px]
        if not under_way:
            break
        shown, corners = zip(*((images[k], aimed[k]) for k in under_way), strict=True)
        windows = seen_through(network, shown, corners, window_px)
        found |= zip(under_way, windows, strict=True)
    return list(found.values())


def _aimed(seen: Seen, shape: Sequence[int], window_px: int) -> Corner:
    """Where a window should be: where it is, if it shows no femur."""
    if not len(seen.femur):
        return seen.corner
    return _corner(femurs_middle(seen, window_px), shape, window_px)


def femurs_middle(seen: Seen, window_px: int) -> np.ndarray:
    """Row and column (2,) on the image of the middle of the femur with the joint."""
    reach_px = round(REACH_FRACTION * window_px)
    femur = joints_femur(seen.probabilities, reach_px)
    assert femur is not None, "only a window with a femur has its middle"
    return _middle(femur, window_px) + seen.corner


def usual_corner(image: np.ndarray, window_px: int) -> Corner:
    """The window where a hip mostly lies in what an image (1, H, W) shows."""
    middle = np.array([(axis.start + axis.stop) / 2 for axis in shown(image)])
    usual = middle + np.array(USUAL_PLACE) * window_px
    return _corner(usual, image.shape[1:], window_px)


def _middle(femur: np.ndarray, window_px: int) -> np.ndarray:
    """Row and column (2,) of the middle of a femur's (H, W) proximal part."""
    places = np.argwhere(femur)
    upper = places[:, 0] < places[:, 0].min() + PROXIMAL_FRACTION * window_px
    return places[upper].mean(axis=0)


def _corner(middle: np.ndarray, shape: Sequence[int], window_px: int) -> Corner:
    """The window with a place in its middle, but on an image of that shape."""
    first = np.rint(middle - window_px / 2).astype(int)
    return on_image(first, shape, window_px)
