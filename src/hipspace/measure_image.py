"""Pixels of a radiograph and their size -> the joint space widths of its two hips.

`locate` finds the hips and a joint in each, `seen_again` finds the joint once more from
close by, `read_hips` turns joints into widths.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hipspace.anatomy import Side
from hipspace.grid import Grid
from hipspace.hip_flags import flags_of
from hipspace.hip_sides import HipInView
from hipspace.image import close_up, grid_round
from hipspace.jsw import IMAGE_VERTICAL_XY, Joint, Width, widths
from hipspace.locating import locate, located
from hipspace.measuring import vertical_xy
from hipspace.model_file import Model
from hipspace.second_look import look_closely
from hipspace.store import rounded_levels, rounded_shares

MARGIN_PX = 60
"""Round the window of the second look, should the head lie elsewhere."""
SMOOTHING_MM = 5.0
"""That of params.yaml, where there is none: see `contours.joint_from_probabilities`."""


@dataclass(frozen=True)
class HipReading:
    """One hip, measured or not.

    Parameters
    ----------
    side
        The patient's.
    grid
        Of the view that the joint and the widths lie in.
    joint
        With its vertical; None if it was not measured.
    widths
        By the names of `jsw.WIDTHS`; none if it was not measured.
    reason
        Why not.
    flags
        See `hip_flags`.
    """

    side: Side
    grid: Grid
    joint: Joint | None
    widths: Mapping[str, Width]
    reason: str
    flags: tuple[str, ...]


@dataclass(frozen=True)
class ImageReading:
    """The right and the left hip of a radiograph.

    `inverted` is true if bone was dark on it.
    """

    hips: tuple[HipReading, ...]
    inverted: bool


def measure_image(
    pixels: np.ndarray,
    source_spacing_mm: float,
    model: Model,
    smoothing_mm: float = SMOOTHING_MM,
) -> ImageReading:
    """The hips of a radiograph (H, W), of any size and of either polarity.

    Parameters
    ----------
    pixels
        Any linear contrast.
    source_spacing_mm
        Side of the pixels.
    model
        Finds the hips and their borders; with a second look, once more from close by.
    smoothing_mm
        See `contours.joint_from_probabilities`.

    Raises
    ------
    Unusable
        See `locating.locate`.
    """
    found = locate(pixels, source_spacing_mm, model, smoothing_mm)
    hips: Sequence[HipInView] = found.hips
    if model.second_look is not None:
        bright = -pixels if found.inverted else pixels
        hips = [
            seen_again(hip, bright, model.second_look, smoothing_mm) for hip in hips
        ]
    return ImageReading(read_hips(hips, pixels.shape), found.inverted)


def seen_again(
    hip: HipInView, pixels: np.ndarray, model: Model, smoothing_mm: float
) -> HipInView:
    """A hip from close by, if the first look found its head; else the hip as it is.

    Parameters
    ----------
    hip
        As the first look found it.
    pixels
        The radiograph (H, W), bone bright.
    model
        Of the second look.
    smoothing_mm
        See `contours.joint_from_probabilities`.
    """
    if hip.head is None:
        return hip
    card, centre_mm = model.card, np.array(hip.head.centre_xy_mm)
    size_px = card.size_px + 2 * MARGIN_PX
    source_spacing_mm = hip.view.grid.source_spacing_mm
    grid = grid_round(centre_mm, source_spacing_mm, card.spacing_mm, size_px)
    image = rounded_levels(close_up(pixels, grid))
    if hip.view.grid.mirrored:
        grid, image = grid.mirror(), image[:, ::-1]
    shares, head = look_closely(model.network, card, image, grid, hip.head)
    view = replace(hip.view, grid=grid, probabilities=rounded_shares(shares))
    return replace(located(view, smoothing_mm), head=head)


def read_hips(
    hips: Sequence[HipInView], shape: tuple[int, ...]
) -> tuple[HipReading, ...]:
    """The widths of the hips of one radiograph of `shape` in source pixels.

    Angles count from the perpendicular to the line through both heads' centres, or
    from the image's vertical if there is only one.
    """
    measured = [hip for hip in hips if hip.joint is not None]
    readings = []
    for hip in hips:
        if hip.joint is None:
            reading = HipReading(hip.view.side, hip.view.grid, None, {}, hip.reason, ())
        else:
            other = next((h for h in measured if h is not hip), None)
            joint = replace(hip.joint, vertical_xy=_vertical(hip, other))
            flags = flags_of(hip, other, shape)
            reading = HipReading(
                hip.view.side, hip.view.grid, joint, widths(joint), "", flags
            )
        readings.append(reading)
    return tuple(readings)


def source_px(reading: HipReading, points_xy_mm: np.ndarray) -> np.ndarray:
    """Source pixels (..., 2) of points in the millimetres of a reading's widths."""
    points_xy = np.asarray(points_xy_mm) / reading.grid.spacing_mm
    return reading.grid.to_source_px(points_xy)


def _vertical(hip: HipInView, other: HipInView | None) -> tuple[float, float]:
    if hip.joint is None or other is None or other.joint is None:
        return IMAGE_VERTICAL_XY
    return vertical_xy(hip.view, hip.joint, other.view, other.joint)
