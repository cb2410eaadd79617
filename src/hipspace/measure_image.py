"""Pixels of a radiograph and their size -> the joint space widths of its two hips.

`locate` finds the hips and a joint in each, `seen_again` finds the joint once more from
close by, `hip_readings.read_hips` turns joints into widths.
"""

from dataclasses import dataclass, replace

import numpy as np

from hipspace.hip_in_view import HipInView
from hipspace.hip_readings import HipReading, read_hips
from hipspace.hip_sides import still_apart
from hipspace.image import close_up, grid_round
from hipspace.jsw import minimum
from hipspace.locating import locate, located
from hipspace.model_file import Model
from hipspace.second_look import look_closely
from hipspace.store import rounded_levels, rounded_shares

MARGIN_PX = 60
"""Round the window of the second look, should the head lie elsewhere."""
SMOOTHING_MM = 5.0
"""That of params.yaml, where there is none: see `contours.joint_from_probabilities`."""


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
        Numbers of any kind, in any linear contrast.
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
    pixels = np.asarray(pixels, dtype=np.float32)
    found = locate(pixels, source_spacing_mm, model, smoothing_mm)
    hips = found.hips
    if model.second_look is not None:
        bright = -pixels if found.inverted else pixels
        right, left = (
            seen_again(hip, bright, model.second_look, smoothing_mm) for hip in hips
        )
        hips = still_apart(hips, (right, left))
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
    first_mm = np.nan if hip.joint is None else minimum(hip.joint).width_mm
    again = located(view, smoothing_mm)
    return replace(again, head=head, first_minimum_mm=first_mm)
