"""Pixels of a radiograph and their size -> the joint space widths of its two hips.

`locate` finds the hips and a joint in each, `seen_again` finds the joint once more from
close by, `hip_readings.read_hips` turns joints into widths.
"""

from dataclasses import dataclass, replace

import numpy as np

from hipspace.grid import Grid
from hipspace.hip_in_view import HipInView
from hipspace.hip_readings import HipReading, read_hips
from hipspace.hip_sides import still_apart
from hipspace.image import close_up, grid_round
from hipspace.jsw import minimum
from hipspace.localising import Head
from hipspace.locating import locate, located
from hipspace.model_file import Model
from hipspace.network import ModelCard
from hipspace.second_look import CloseView, Seen, look_closely
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
        again = seen_again(hips, bright, model.second_look, smoothing_mm)
        hips = still_apart(hips, again)
    return ImageReading(read_hips(hips, pixels.shape), found.inverted)


def seen_again(
    hips: tuple[HipInView, HipInView],
    pixels: np.ndarray,
    model: Model,
    smoothing_mm: float,
) -> tuple[HipInView, HipInView]:
    """Both hips from close by; one whose head the first look did not find as it is.

    Parameters
    ----------
    hips
        As the first look found them.
    pixels
        The radiograph (H, W), bone bright.
    model
        Of the second look.
    smoothing_mm
        See `contours.joint_from_probabilities`.
    """
    views = {
        k: _close_view(hip.view.grid, hip.head, pixels, model.card)
        for k, hip in enumerate(hips)
        if hip.head is not None
    }
    looks = look_closely(model.network, model.card, list(views.values()))
    again = list(hips)
    for (k, view), look in zip(views.items(), looks, strict=True):
        again[k] = _located_again(hips[k], view.grid, look, smoothing_mm)
    right, left = again
    return right, left


def _close_view(
    first: Grid, head: Head, pixels: np.ndarray, card: ModelCard
) -> CloseView:
    """The square round a head that was found on the grid of the first look."""
    size_px = card.size_px + 2 * MARGIN_PX
    centre_mm = np.array(head.centre_xy_mm)
    grid = grid_round(centre_mm, first.source_spacing_mm, card.spacing_mm, size_px)
    image = rounded_levels(close_up(pixels, grid))
    if first.mirrored:
        return CloseView(image[:, ::-1], grid.mirror(), head)
    return CloseView(image, grid, head)


def _located_again(
    hip: HipInView, grid: Grid, look: Seen, smoothing_mm: float
) -> HipInView:
    """The hip in what the second look saw of it on its grid."""
    shares, head = look
    view = replace(hip.view, grid=grid, probabilities=rounded_shares(shares))
    first_mm = np.nan if hip.joint is None else minimum(hip.joint).width_mm
    again = located(view, smoothing_mm)
    return replace(again, head=head, first_minimum_mm=first_mm)
