"""Pixels of a radiograph and their size -> the joints of its two hips.

`locate` finds the hips and a joint in each by the coarse network, `measured_close` the
joint on the close-up of each by the fine one, `steadiness.with_looks` its minimum by
each look of that one, `readings.read_hips` gives the result.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from hipspace.geometry.anatomy import Side
from hipspace.geometry.grid import Grid
from hipspace.geometry.image import grid_round
from hipspace.measurement.certainty.absent import with_true_reasons
from hipspace.measurement.certainty.contradictions import (
    refuse_coarser,
    refuse_contradicted,
    refuse_wrong_sizes,
)
from hipspace.measurement.certainty.exposure import with_exposure
from hipspace.measurement.certainty.sides import still_apart
from hipspace.measurement.certainty.steadiness import with_looks
from hipspace.measurement.close_view import close_view, located_close
from hipspace.measurement.joint import minimum
from hipspace.measurement.locating import locate
from hipspace.measurement.readings import HipReading, read_hips
from hipspace.measurement.tracing.view import HipInView
from hipspace.segmentation.close_ups import CloseView, Seen, predict_close_ups
from hipspace.segmentation.femoral_head import USUAL_RADIUS_MM
from hipspace.segmentation.heads import Head
from hipspace.segmentation.network.model import Model
from hipspace.segmentation.network.model_card import Inference


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
    heads_xy_mm: Mapping[Side, tuple[float, float]] | None = None,
    *,
    steadiness: bool = True,
) -> ImageReading:
    """The hips of a radiograph (H, W), of any size and of either polarity.

    Parameters
    ----------
    pixels
        Numbers of any kind, in any linear contrast.
    source_spacing_mm
        Side of the pixels.
    model
        The coarse one, which finds the hips; with the fine one, they are measured on
        the close-up of each.
    heads_xy_mm
        Centres of femoral heads that are known, in source millimetres by side: the
        close-up is made round them, wherever the search finds the hip. They need the
        fine model.
    steadiness
        Whether the minimum is taken by each look of the fine model too, and not only
        by their mean. Widths do not depend on it; intervals and a flag do.

    Raises
    ------
    Unusable
        See `locating.locate`; and if the radiograph itself says that the pelvis is not
        upright, or its spacing wrong; and if its pixels are too coarse.
    ValueError
        If a model has no settings of inference.
    """
    pixels = np.asarray(pixels, dtype=np.float32)
    found = locate(pixels, source_spacing_mm, model)
    right, left = (_with_head(hip, heads_xy_mm or {}) for hip in found.hips)
    hips = right, left
    bright = -pixels if found.inverted else pixels
    if model.fine is not None:
        again = measured_close(hips, bright, model.fine, steadiness=steadiness)
        hips = still_apart(hips, again)
    shown = with_exposure(with_true_reasons(hips, pixels.shape), bright)
    refuse_wrong_sizes(shown)
    refuse_contradicted(pixels, source_spacing_mm, model, found, hips)
    refuse_coarser(source_spacing_mm, model)
    return ImageReading(read_hips(shown, pixels.shape), found.inverted)


def measured_close(
    hips: tuple[HipInView, HipInView],
    pixels: np.ndarray,
    model: Model,
    *,
    steadiness: bool = True,
) -> tuple[HipInView, HipInView]:
    """Both hips on their close-ups; one without a head stays as it is.

    Parameters
    ----------
    hips
        As the coarse network found them.
    pixels
        The radiograph (H, W), bone bright.
    model
        The fine one.
    steadiness
        Whether each has its minimum by every look, see `steadiness`.
    """
    found = [(hip, hip.head) for hip in hips if hip.head is not None]
    if not found:
        return hips
    views = [_round_head(hip, head, pixels, model) for hip, head in found]
    predicted = predict_close_ups(model.network, model.card, views)
    again = {
        hip.view.side: _seen_close(
            hip, view.grid, seen, model.inference, steadiness=steadiness
        )
        for (hip, _), view, seen in zip(found, views, predicted, strict=True)
    }
    right, left = (again.get(hip.view.side, hip) for hip in hips)
    return right, left


def _with_head(
    hip: HipInView, heads_xy_mm: Mapping[Side, tuple[float, float]]
) -> HipInView:
    """The hip with its head where it is known to be."""
    centre_mm = heads_xy_mm.get(hip.view.side)
    if centre_mm is None:
        return hip
    return replace(hip, joint=None, head=Head(centre_mm, USUAL_RADIUS_MM))


def _round_head(
    hip: HipInView, head: Head, pixels: np.ndarray, model: Model
) -> CloseView:
    """The square round the head that the coarse network found."""
    grid = grid_round(
        np.array(head.centre_xy_mm),
        hip.view.grid.source_spacing_mm,
        model.card.spacing_mm,
        model.card.size_px + 2 * model.inference.margin_px,
    )
    mirrored = hip.view.grid.mirrored
    return close_view(pixels, grid.mirror() if mirrored else grid, head)


def _seen_close(
    hip: HipInView,
    grid: Grid,
    seen: Seen,
    inference: Inference,
    *,
    steadiness: bool,
) -> HipInView:
    """The hip in what the fine network saw of it on its grid."""
    coarse_mm = np.nan if hip.joint is None else minimum(hip.joint).width_mm
    again = located_close(hip, grid, seen.probabilities, inference.smoothing_mm)
    again = replace(again, head=seen.head, coarse_minimum_mm=coarse_mm)
    return with_looks(again, seen, inference.smoothing_mm) if steadiness else again
