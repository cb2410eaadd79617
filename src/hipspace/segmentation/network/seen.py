"""What a network shows of a hip through one window, and how sure it is of a joint."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hipspace.geometry.boxes import Box, bounding_box
from hipspace.geometry.components import THRESHOLD
from hipspace.segmentation.network.evidence import evidence
from hipspace.segmentation.network.model import Network

SURE_FRACTION = 0.9
"""Mean probability of a femur from which no other is searched for."""
PLAIN_FRACTION = 0.85
"""Mean probability of a femur from which one is looked for beside it alone."""
SURE_AREA = 0.1
"""Least area of such a femur, as a fraction of a window: half of a small one."""
SURE_EVIDENCE = 0.97
"""Least `evidence` of a window from which no other is searched for."""
PLAIN_EVIDENCE = 0.9
"""Least `evidence` of a window that shows a whole joint."""

Corner = tuple[int, int]
"""First row and column of a window."""


@dataclass(frozen=True)
class Seen:
    """What was seen of one hip through a window.

    Parameters
    ----------
    corner
        The window's first row and column.
    probabilities
        Probabilities (3, h, w) of the structures.
    """

    corner: Corner
    probabilities: np.ndarray

    @property
    def place(self) -> Box:
        """The rows and columns of the window."""
        (row, column), (height, width) = self.corner, self.probabilities.shape[1:]
        return slice(row, row + height), slice(column, column + width)

    @property
    def window_px(self) -> int:
        """The window's longer side."""
        return max(self.probabilities.shape[1:])

    @cached_property
    def femur(self) -> np.ndarray:
        """Probabilities (N,) of the pixels that are femur rather than not."""
        return self.probabilities[0][self.probabilities[0] >= THRESHOLD]

    @property
    def certainty(self) -> float:
        """Mean probability of the femur's pixels; NaN without any."""
        return float(self.femur.mean()) if len(self.femur) else np.nan

    @cached_property
    def evidence(self) -> float:
        """How much is seen of femur, roof and joint space, 0 to 1."""
        return evidence(self.probabilities, self.window_px)

    @property
    def joint(self) -> float:
        """How much of a joint it shows and how surely, 0 to 1: what windows rank by."""
        return self.certainty * self.evidence if len(self.femur) else 0.0

    @property
    def is_plain(self) -> bool:
        """Whether a whole joint is seen, perhaps not in the very middle."""
        whole = len(self.femur) >= SURE_AREA * self.window_px**2
        likely = whole and self.certainty >= PLAIN_FRACTION
        return likely and self.evidence >= PLAIN_EVIDENCE

    @property
    def is_sure(self) -> bool:
        """Whether a whole joint is seen without doubt."""
        likely = self.is_plain and self.certainty >= SURE_FRACTION
        return likely and self.evidence >= SURE_EVIDENCE


def seen_through(
    network: Network,
    images: Sequence[np.ndarray],
    corners: Sequence[Corner],
    window_px: int,
) -> list[Seen]:
    """What a window at its corner shows of each image (1, H, W), all together."""
    pairs = zip(images, corners, strict=True)
    seen = [image[..., *_window(corner, window_px)] for image, corner in pairs]
    probabilities = network.probabilities(np.stack(seen))
    return [
        Seen(corner, some) for corner, some in zip(corners, probabilities, strict=True)
    ]


def away_px(seen: Seen, corner: Corner) -> int:
    """How far a corner lies from that of a window, along the farther axis."""
    return int(np.abs(np.subtract(corner, seen.corner)).max())


def on_image(first: np.ndarray, shape: Sequence[int], window_px: int) -> Corner:
    """The corner nearest to one, of a window on an image of that shape."""
    last = np.maximum(np.array(shape) - window_px, 0)
    row, column = first.clip(0, last).tolist()
    return row, column


def shown(image: np.ndarray) -> Box:
    """The rows and columns of an image (1, H, W) that are not padding."""
    return bounding_box(image[0] > 0)


def _window(corner: Corner, window_px: int) -> Box:
    row, column = corner
    return slice(row, row + window_px), slice(column, column + window_px)
