"""Pixels of a radiograph and their size -> the joint space widths of its two hips.

`locate` finds the hips and a joint in each, `seen_again` finds the joint once more from
close by, `hip_readings.read_hips` turns joints into widths.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hipspace.geometry.grid import Grid
from hipspace.geometry.image import close_ups, grid_round
from hipspace.measurement.joint import minimum
from hipspace.measurement.locating import locate, located
from hipspace.measurement.readings import HipReading, read_hips
from hipspace.measurement.sides import still_apart
from hipspace.measurement.view import HipInView
from hipspace.segmentation.fine import CloseView, Seen, look_closely
from hipspace.segmentation.heads import Head
from hipspace.segmentation.model_file import Model
from hipspace.segmentation.resunet import ModelCard
from hipspace.storage.hips import rounded_levels, rounded_shares

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
    found = [(hip, hip.head) for hip in hips if hip.head is not None]
    if not found:
        return hips
    views = _close_views(found, pixels, model.card)
    looks = look_closely(model.network, model.card, views)
    again = {
        hip.view.side: _located_again(hip, view.grid, look, smoothing_mm)
        for (hip, _), view, look in zip(found, views, looks, strict=True)
    }
    right, left = (again.get(hip.view.side, hip) for hip in hips)
    return right, left


def _close_views(
    found: Sequence[tuple[HipInView, Head]], pixels: np.ndarray, card: ModelCard
) -> list[CloseView]:
    """The squares round the heads that the first look has found."""
    size_px = card.size_px + 2 * MARGIN_PX
    grids = [
        grid_round(
            np.array(head.centre_xy_mm),
            hip.view.grid.source_spacing_mm,
            card.spacing_mm,
            size_px,
        )
        for hip, head in found
    ]
    images = map(rounded_levels, close_ups(pixels, grids))
    return [
        CloseView(image[:, ::-1], grid.mirror(), head)
        if hip.view.grid.mirrored
        else CloseView(image, grid, head)
        for (hip, head), grid, image in zip(found, grids, images, strict=True)
    ]


def _located_again(
    hip: HipInView, grid: Grid, look: Seen, smoothing_mm: float
) -> HipInView:
    """The hip in what the second look saw of it on its grid."""
    shares, head = look
    view = replace(hip.view, grid=grid, probabilities=rounded_shares(shares))
    first_mm = np.nan if hip.joint is None else minimum(hip.joint).width_mm
    again = located(view, smoothing_mm)
    return replace(again, head=head, first_minimum_mm=first_mm)
