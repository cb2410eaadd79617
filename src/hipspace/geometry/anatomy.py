"""Labels, sides and the BoneFinder landmark curves of one hip.

The 80 landmarks of a hip come in two numberings. Everything in this package
uses the renumbered one, in which every curve is a run of consecutive points;
`RENUMBERED_FROM_ORIGINAL` brings the original one into that order. Source: the
point sets of BoneFinder (Lindner et al., IEEE TMI 32:1462, 2013) as distributed
with the World COACH cohorts CHECK and OAI.

Geometry is written for a right hip as it appears on the image: x to the right
(medial), y down (distal). Left hips are mirrored into that frame, see `grid`.
"""

from enum import IntEnum
from typing import Literal, TypeVar

import numpy as np

Side = Literal["right", "left"]
SIDES: tuple[Side, Side] = ("right", "left")

LANDMARKS_PER_HIP = 80


class Label(IntEnum):
    """Class of a pixel."""

    BACKGROUND = 0
    FEMUR = 1
    ROOF = 2
    JOINT_SPACE = 3

    @property
    def channel(self) -> int:
        """Where coverage and probabilities (3, H, W) have this structure."""
        return self - 1


STRUCTURES = (Label.FEMUR, Label.ROOF, Label.JOINT_SPACE)

PROXIMAL_FEMUR = slice(0, 35)
"""Lateral shaft, round the trochanter and the head, to the medial shaft."""
SHAFTS = (slice(0, 5), slice(31, 35))
"""The femoral shaft, lateral and medial: bone with nothing but the thigh beside it."""
POSTERIOR_WALL = slice(40, 45)
ISCHIUM_PUBIS = slice(44, 60)
OBTURATOR_FORAMEN = slice(60, 67)
ROOF = slice(67, 75)
"""Lateral lip of the acetabulum, then the sourcil from lateral to medial."""
TEARDROP = slice(75, 80)
HEAD_ARC = slice(18, 28)
"""The part of the proximal femur that lies on the circle of the head."""
SOURCIL = slice(70, 75)
"""The weight-bearing roof, lateral edge first."""

PLAUSIBLE_HEAD_RADIUS_MM = (15.0, 40.0)
"""Adults have 19 to 30 mm on the detector; a child's or a much enlarged head fits."""
USUAL_HEAD_RADIUS_MM = (18.0, 32.0)
"""Adults, in the patient or on the detector."""

RENUMBERED_FROM_ORIGINAL = (
    *(*range(10), 73, 10, 74, 11, 75, 12, 76, 77, 13, 78, *range(14, 29)),
    *range(29, 34),
    *range(34, 39),
    *range(39, 54),
    *range(54, 61),
    *(61, 62, 63, 79, 64, 65, 66, 67),
    *(68, 70, 72, 69, 71),
)
"""`original[RENUMBERED_FROM_ORIGINAL]` are the landmarks in the renumbered order."""


LESSER_TROCHANTER = 32
"""Its landmark, in the renumbered order."""

Rows = TypeVar("Rows")


def above_lesser_trochanter(y_px: Rows, landmarks_xy: np.ndarray) -> Rows:
    """Whether places at heights `y_px` lie above it, element by element.

    Parameters
    ----------
    y_px
        Array or tensor of y, down from the image's upper edge.
    landmarks_xy
        Landmarks (80, 2) of the hip in the same pixels.
    """
    return y_px <= landmarks_xy[LESSER_TROCHANTER, 1]
