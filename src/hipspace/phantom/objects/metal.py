"""Metal in a hip: total, half and surface replacements, nails, plates and screws.

A hip with any of it is not measured: truth and landmarks leave it out.
"""

from collections.abc import Iterator
from typing import Literal, get_args

import numpy as np

from hipspace.geometry.anatomy import SIDES
from hipspace.phantom.points import polar
from hipspace.phantom.raster import Raster
from hipspace.phantom.shape import HipShape

Design = Literal["total", "half", "surface", "plate", "nail", "screws"]
DESIGNS: tuple[Design, ...] = get_args(Design)
DESIGN_SHARES = (0.6, 0.1, 0.06, 0.1, 0.07, 0.07)
STREAM = 50
"""Of the patient's random numbers: metal stays where it was put."""
Part = tuple[np.ndarray, float]
"""Outline (N, 2) in mm about the centre of a head of 24 mm, and depth of metal."""

STEM_XY = (
    *((-4, 3), (4, -3), (-14, 34), (-27, 70), (-35, 150), (-39, 150), (-46, 70)),
    *((-42, 22), (-30, 16)),
)
NAIL_XY = ((-46, -8), (-35, -8), (-34, 170), (-44, 170))
PLATE_XY = ((-62, 20), (-57, 20), (-52, 60), (-51, 140), (-56, 140), (-57, 60))
LAG_SCREW_XY = ((-56, 46), (6, -12))


def design_of(seed: int, hip: HipShape) -> Design:
    """The design that a patient of this seed has in that hip."""
    rng = np.random.default_rng([seed, STREAM + SIDES.index(hip.side)])
    return DESIGNS[rng.choice(len(DESIGNS), p=DESIGN_SHARES)]


def implant(hip: HipShape, raster: Raster, design: Design) -> np.ndarray:
    """Depth of metal (rows, columns) in mm of a design in a hip."""
    scale = hip.joint.radius_mm / 24
    metal = raster.zeros()
    for outline_xy, depth_mm in _parts(design):
        placed = hip.to_image(scale * outline_xy + np.asarray(hip.joint.centre_xy_mm))
        metal += depth_mm * raster.filled(placed)
    return metal


def _parts(design: Design) -> Iterator[Part]:
    if design in ("total", "half"):
        yield np.array(STEM_XY, dtype=float), 12.0
    if design == "total":
        yield _cap(20, 26), 14.0
        yield _disc(14), 22.0
    elif design == "half":
        yield _disc(23), 30.0
    elif design == "surface":
        yield _cap(25, 28), 16.0
        yield _cap(20, 24), 14.0
        yield _rod((-4, 4), (-22, 24), 3), 6.0
    elif design == "nail":
        yield np.array(NAIL_XY, dtype=float), 10.0
        yield _rod(*LAG_SCREW_XY, 5), 9.0
    elif design == "plate":
        yield np.array(PLATE_XY, dtype=float), 6.0
        yield _rod(*LAG_SCREW_XY, 5), 9.0
        for down in (75, 95, 115, 135):
            yield _rod((-56, down), (-24, down), 2), 4.0
    else:
        for across in (-9, 0, 8):
            yield _rod((-50 + across, 34 + across), (2 + across, -12 + across), 3), 6.0


def _cap(inner_mm: float, outer_mm: float) -> np.ndarray:
    """Half a ring, open downwards and laterally."""
    angle = np.linspace(55, -125, 40)
    return np.vstack([polar(angle, outer_mm), polar(angle[::-1], inner_mm)])


def _disc(radius_mm: float) -> np.ndarray:
    return polar(np.arange(0, 360, 4), radius_mm)


def _rod(
    one_xy: tuple[float, float], other_xy: tuple[float, float], width_mm: float
) -> np.ndarray:
    one, other = np.array(one_xy, dtype=float), np.array(other_xy, dtype=float)
    along = (other - one) / np.hypot(*(other - one))
    beside = width_mm / 2 * np.array([-along[1], along[0]])
    return np.stack([one + beside, other + beside, other - beside, one - beside])
