"""How far a hip's minimum moves under changes of its picture that change no width.

The close-up is cut a little elsewhere and shown in other grey values. Where the network
sees borders, it sees them in each; where it guesses, the minimum moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hipspace.geometry.image import normalise
from hipspace.measurement.close_view import close_view, located_close
from hipspace.measurement.joint import minimum
from hipspace.measurement.tracing.view import HipInView
from hipspace.segmentation.close_ups import CloseView, predict_round
from hipspace.segmentation.heads import Head
from hipspace.segmentation.network.model import Model


@dataclass(frozen=True)
class Change:
    """What is done to a close-up.

    Parameters
    ----------
    shift_xy_px
        How far it is cut elsewhere on the radiograph, in its pixels.
    gamma
        Exponent of its grey values, from 0 to 1.
    percentiles
        Of the network's window, shown black and white; None for those of its training.
    """

    shift_xy_px: tuple[float, float]
    gamma: float
    percentiles: tuple[float, float] | None = None


CHANGES = (
    Change((3.4, -2.7), gamma=0.8),
    Change((-2.7, 3.4), gamma=1.25, percentiles=(0.3, 99.7)),
)
"""Brighter and darker, each cut elsewhere by whole pixels and parts of one."""


def with_changes(
    hips: tuple[HipInView, HipInView], pixels: np.ndarray, model: Model
) -> tuple[HipInView, HipInView]:
    """Right and left hip, one with a joint with its minimum after each of `CHANGES`.

    Parameters
    ----------
    hips
        As the fine network has shown them.
    pixels
        The radiograph (H, W), bone bright.
    model
        The fine one.
    """
    found = [(hip, hip.head) for hip in hips if hip.joint and hip.head]
    changed_mm = [_minima_mm(found, change, pixels, model) for change in CHANGES]
    again = {
        hip.view.side: minima_mm
        for (hip, _), *minima_mm in zip(found, *changed_mm, strict=True)
    }
    right, left = (
        replace(hip, changed_minima_mm=tuple(again.get(hip.view.side, ())))
        for hip in hips
    )
    return right, left


def _minima_mm(
    found: Sequence[tuple[HipInView, Head]],
    change: Change,
    pixels: np.ndarray,
    model: Model,
) -> list[float]:
    """The minimum of each hip after a change, NaN where it shows no joint then."""
    if not found:
        return []
    views = [_changed(hip, head, change, pixels) for hip, head in found]
    card = model.card
    if card.window_percentiles is not None and change.percentiles is not None:
        card = card.model_copy(update={"window_percentiles": change.percentiles})
    seen = predict_round(model.network, card, views)
    smoothing_mm = model.inference.smoothing_mm
    again = [
        located_close(hip, view.grid, probabilities, smoothing_mm).joint
        for (hip, _), view, probabilities in zip(found, views, seen, strict=True)
    ]
    return [np.nan if joint is None else minimum(joint).width_mm for joint in again]


def _changed(
    hip: HipInView, head: Head, change: Change, pixels: np.ndarray
) -> CloseView:
    """The close-up of a hip after a change; the network's window moves with it."""
    grid = hip.view.grid
    shift_mm = np.array(change.shift_xy_px) * grid.spacing_mm
    x_mm, y_mm = (shift_mm + grid.offset_xy_mm).tolist()
    head_x_mm, head_y_mm = (shift_mm + head.centre_xy_mm).tolist()
    return close_view(
        pixels,
        replace(grid, offset_xy_mm=(x_mm, y_mm)),
        replace(head, centre_xy_mm=(head_x_mm, head_y_mm)),
        lambda image: normalise(image, None) ** change.gamma,
    )
