"""A radiograph without landmarks -> its two hips, each seen as a right one.

The network was trained to pick the right hip, so each side has a view of its own,
and nothing is known of the picture but its pixels and their size. Whether bone is
bright is tried out, see `locate`.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hipspace.errors import Reason, Unusable
from hipspace.geometry.anatomy import LANDMARKS_PER_HIP, SIDES, Label
from hipspace.geometry.grid import Grid
from hipspace.geometry.image import filled_area, grid_of, normalise, pad, resample
from hipspace.measurement.certainty.sides import told_apart
from hipspace.measurement.tracing.joints import find_joint, joint_by_probabilities
from hipspace.measurement.tracing.view import HipInView, View
from hipspace.segmentation.heads import likely_head
from hipspace.segmentation.network.evidence import evidence
from hipspace.segmentation.network.following import (
    SAME_PLACE_FRACTION,
    followed,
    usual_corner,
)
from hipspace.segmentation.network.inference import largest_hip, predict
from hipspace.segmentation.network.model import Model
from hipspace.segmentation.network.seen import (
    PLAIN_EVIDENCE,
    SURE_FRACTION,
    Seen,
    seen_through,
)
from hipspace.storage.levels import rounded_fractions, rounded_levels

SIDE_MULTIPLE_PX = 16
LARGEST_MM = 2000.0
"""Longest side of a radiograph, longer than a film of both legs: else the spacing is
wrong."""
NO_LANDMARKS = np.full((LANDMARKS_PER_HIP, 2), np.nan)


@dataclass(frozen=True)
class Located:
    """Both hips of a radiograph, and whether it had to be turned into its negative.

    Parameters
    ----------
    hips
        Right and left, in the order of `anatomy.SIDES`.
    inverted
        True if bone was dark.
    """

    hips: tuple[HipInView, HipInView]
    inverted: bool


def locate(
    pixels: np.ndarray,
    source_spacing_mm: float,
    model: Model,
    *,
    inverted: bool | None = None,
) -> Located:
    """The hips of a radiograph (H, W), of any size and of either polarity.

    If the image shows neither both joints nor one beyond doubt, hips are looked for on
    its negative as well: at the wrong polarity, one side in a hundred shows a joint.
    The one with more joints is right, of two with as many the one with more femur; of
    equals, the image.

    Parameters
    ----------
    inverted
        Whether bone is dark, if that is known.

    Raises
    ------
    Unusable
        If the radiograph is empty, or larger than any that there is.
    """

    def at(*, inverted: bool) -> Located:
        grid, image = _prepared(pixels, source_spacing_mm, model, inverted=inverted)
        probabilities = [_predicted(image, model), _predicted(image[:, ::-1], model)]
        return Located(
            _hips(grid, probabilities, model.inference.smoothing_mm), inverted
        )

    if inverted is not None:
        return at(inverted=inverted)
    found = at(inverted=False)
    joints = [hip for hip in found.hips if hip.joint is not None]
    if len(joints) == len(found.hips) or any(is_plain(hip, model) for hip in joints):
        return found
    return max(found, at(inverted=True), key=_evidence)


def located_pairs(
    pixels: np.ndarray,
    source_spacing_mm: float,
    model: Model,
    *,
    inverted: bool | None = None,
) -> Iterator[Located]:
    """Both hips, at each polarity at which the right one shows a joint.

    What `locate` gives of radiographs that show both, by half of the work where there
    is no right one, which is what most are asked for.
    """
    for dark in (False, True) if inverted is None else (inverted,):
        grid, image = _prepared(pixels, source_spacing_mm, model, inverted=dark)
        right = _predicted(image, model)
        view = View(SIDES[0], grid, NO_LANDMARKS, right)
        if located(view, model.inference.smoothing_mm).joint is not None:
            both = [right, _predicted(image[:, ::-1], model)]
            yield Located(_hips(grid, both, model.inference.smoothing_mm), dark)


def hip_where_usual(
    pixels: np.ndarray, source_spacing_mm: float, model: Model, *, inverted: bool
) -> bool:
    """Whether a right hip is plain where one mostly lies; none is searched for.

    A radiograph of both hips shows it, by a twentieth of the work of a search. True if
    the model is given whole images.
    """
    window_px = model.card.window_px
    if window_px is None:
        return True
    _, image = _prepared(pixels, source_spacing_mm, model, inverted=inverted)
    images = np.ascontiguousarray(image, dtype=np.float32)[None, None]
    corners = [usual_corner(images[0], window_px)]
    first = seen_through(model.network, list(images), corners, window_px)
    (seen,) = followed(model.network, images, first, window_px, SAME_PLACE_FRACTION)
    return seen.is_plain


def _prepared(
    pixels: np.ndarray, source_spacing_mm: float, model: Model, *, inverted: bool
) -> tuple[Grid, np.ndarray]:
    """A radiograph (H, W) or its negative as the model is given it, on its grid."""
    grid = covering_grid(pixels.shape, source_spacing_mm, model)
    image = resample(pixels, grid)
    bright = normalise(-image if inverted else image, model.card.clip_percentiles)
    area = filled_area(grid, *pixels.shape)
    return grid, rounded_levels(pad(bright, grid, area))


def covering_grid(
    shape: tuple[int, ...], source_spacing_mm: float, model: Model
) -> Grid:
    """The grid that the model was trained on, or a larger one for a larger radiograph.

    Raises
    ------
    Unusable
        If a side is beyond `LARGEST_MM`.
    """
    rows, columns = shape
    longest_mm = max(rows, columns) * source_spacing_mm
    if longest_mm > LARGEST_MM:
        sentence = f"a side of {longest_mm:.0f} mm, at most {LARGEST_MM:.0f} expected"
        sentence += f": is a pixel really {source_spacing_mm:g} mm wide?"
        raise Unusable(Reason.IMPOSSIBLE_SIZE, sentence)
    spacing_mm = model.card.spacing_mm
    whole = math.ceil(longest_mm / spacing_mm / SIDE_MULTIPLE_PX) * SIDE_MULTIPLE_PX
    size_px = max(model.card.size_px, whole)
    return grid_of(
        rows, columns, source_spacing_mm, size_px=size_px, spacing_mm=spacing_mm
    )


def _predicted(image: np.ndarray, model: Model) -> np.ndarray:
    """Probabilities (3, S, S) of the right hip in an image (S, S) from `_prepared`.

    They are rounded like it, as the stores of the pipeline round, so that a hip is as
    wide here as there.
    """
    how = model.inference
    window_px = model.card.window_px
    (predicted,) = predict(model.network, image[None], window_px, mean_of=how.mean_of)
    if how.largest_hip:
        predicted = largest_hip(predicted, model.card.spacing_mm)
    return rounded_fractions(predicted)


def _hips(
    grid: Grid, probabilities: Sequence[np.ndarray], smoothing_mm: float
) -> tuple[HipInView, HipInView]:
    """The hips in the probabilities (3, S, S) of the right and of the left view."""
    right, left = (
        located(View(side, view_grid, NO_LANDMARKS, of_side), smoothing_mm)
        for side, view_grid, of_side in zip(
            SIDES, (grid, grid.mirror()), probabilities, strict=True
        )
    )
    return told_apart(right, left)


def located(view: View, smoothing_mm: float) -> HipInView:
    """The joint in a view's class probabilities, or why there is none."""
    joint, reason = find_joint(view, joint_by_probabilities(smoothing_mm))
    probabilities = view.probabilities
    head = None if probabilities is None else likely_head(probabilities, view.grid)
    return HipInView(view, joint, reason, head)


def is_plain(hip: HipInView, model: Model) -> bool:
    """Whether a whole joint is seen beyond doubt."""
    shown, window_px = hip.view.probabilities, model.card.window_px
    if shown is None or window_px is None:
        return False
    return evidence(shown, window_px) >= PLAIN_EVIDENCE


def is_sure(hip: HipInView, model: Model) -> bool:
    """Whether a hip is seen so surely that a network is seldom wrong about it."""
    shown = hip.view.probabilities
    if hip.joint is None or shown is None or not is_plain(hip, model):
        return False
    return Seen((0, 0), shown).certainty >= SURE_FRACTION


def _evidence(found: Located) -> tuple[int, float]:
    """How many joints there are, and how much femur has been seen at them."""
    at_joints = [
        hip.view.probabilities[Label.FEMUR.channel].sum()
        for hip in found.hips
        if hip.joint is not None and hip.view.probabilities is not None
    ]
    return len(at_joints), float(sum(at_joints))
