"""A hip of a radiograph with the joint that was found in it, or why there is none."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hipspace.geometry.anatomy import Side
from hipspace.geometry.grid import Grid
from hipspace.measurement.joint import Joint, minimum
from hipspace.measurement.tracing.borders import FEMUR, ROOF
from hipspace.segmentation.heads import Head

NEAR_MM = 5.0
"""Radius of the disc round each end of the minimum in which softness is measured."""


@dataclass(frozen=True)
class View:
    """One hip of a radiograph, seen as a right hip.

    Parameters
    ----------
    side
        The patient's.
    grid
        Where the view's pixels lie.
    landmarks_xy
        In grid pixels (80, 2).
    probabilities
        Probabilities of `anatomy.STRUCTURES` (3, S, S), or None if the hip was not
        predicted.
    """

    side: Side
    grid: Grid
    landmarks_xy: np.ndarray
    probabilities: np.ndarray | None


@dataclass(frozen=True)
class HipInView:
    """A view with the joint found in it, or None and the reason why there is none.

    A head may be found without a joint above it. `coarse_minimum_mm` is the minimum
    of this hip by the coarse network, NaN if there is none; `white_fraction` the part
    of the sourcil below which the head's border lies in white, see `exposure`;
    `look_minima_mm` the minima by each look at its close-up, see `steadiness`, NaN
    where one shows no joint, nothing if they were not asked for.
    """

    view: View
    joint: Joint | None
    reason: str
    head: Head | None
    coarse_minimum_mm: float = np.nan
    white_fraction: float = 0.0
    look_minima_mm: tuple[float, ...] = ()

    @property
    def centre_xy_mm(self) -> np.ndarray:
        """The head's centre (2,) in source millimetres; NaN without a head."""
        return np.array(self.head.centre_xy_mm if self.head else (np.nan, np.nan))

    @cached_property
    def softness_mm(self) -> float:
        """Softness of the joint's borders, see `softness_mm`; NaN without a joint."""
        return np.nan if self.joint is None else softness_mm(self.view, self.joint)


def vertical_xy(
    view: View, joint: Joint, other_view: View, other: Joint
) -> tuple[float, float]:
    """Unit vector, in a view, that is perpendicular to the line through both heads."""
    here, there = (
        v.grid.to_source_mm(v.grid.pixels(j.centre_xy_mm))
        for v, j in ((view, joint), (other_view, other))
    )
    return perpendicular_xy(here, there, view.grid.mirrored)


def perpendicular_xy(
    here: np.ndarray, there: np.ndarray, mirrored: bool
) -> tuple[float, float]:
    """Unit vector up from the line through two places (2,) of the source image.

    It is that of a view, which is `mirrored` or not.
    """
    x, y = (there - here) / np.linalg.norm(there - here)
    up = np.array([y, -x]) if x > 0 else np.array([-y, x])
    return float(-up[0] if mirrored else up[0]), float(up[1])


def softness_mm(view: View, joint: Joint) -> float:
    """Width (mm) of the band in which head and roof are undecided, near the minimum.

    The mean of both borders. Doubt is 4 p (1 - p), summed over the disc round each
    end of the minimum and divided by the length of a straight border through it. A
    border as sharp as the pixels has two thirds of a pixel. NaN without probabilities.
    """
    if view.probabilities is None:
        return np.nan
    narrowest, spacing_mm = minimum(joint), view.grid.spacing_mm
    ends = {FEMUR: narrowest.head_xy_mm, ROOF: narrowest.roof_xy_mm}
    y_mm, x_mm = (np.mgrid[tuple(map(slice, view.grid.shape))] + 0.5) * spacing_mm
    bands_mm = []
    for structure, (end_x_mm, end_y_mm) in ends.items():
        near = np.hypot(x_mm - end_x_mm, y_mm - end_y_mm) <= NEAR_MM
        fraction = view.probabilities[structure][near]
        doubt_mm2 = (4 * fraction * (1 - fraction)).sum() * spacing_mm**2
        bands_mm.append(doubt_mm2 / (2 * NEAR_MM))
    return float(np.mean(bands_mm))
