"""The fine network: close-ups of the heads that the coarse one found."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from joblib import delayed

from hipspace.errors import Unusable
from hipspace.geometry.grid import Grid
from hipspace.geometry.image import normalise
from hipspace.running.parallel import in_order
from hipspace.segmentation.head_table import Heads
from hipspace.segmentation.heads import Head, find_head, likely_head
from hipspace.segmentation.inference import predict
from hipspace.segmentation.model_file import read_model
from hipspace.segmentation.resunet import ModelCard, ResUNet
from hipspace.storage.hips import Hips, Place
from hipspace.storage.predictions import Prediction, Predictions

HIPS_AT_A_TIME = 4
"""How many hips the network is given together."""
WINDOWS_ROUND_HEAD = 3
"""Most windows round one head; usually the first is in the right place."""
SAME_PLACE_MM = 2.0

Seen = tuple[np.ndarray, Head | None]
"""Probabilities (3, H, W) on the view of a hip, and the head that they show."""


@dataclass(frozen=True)
class CloseView:
    """A hip from close by, and where its head is expected.

    Parameters
    ----------
    image
        The view (H, W), from 0 to 1.
    grid
        Where the view's pixels lie, of the spacing that the network was trained on.
    head
        As the coarse network found it.
    """

    image: np.ndarray
    grid: Grid
    head: Head


def coarse_heads(hips: Hips, predictions: Predictions, workers: int) -> Heads:
    """Where the coarse network finds or expects heads, by (file, side).

    `workers` processes share the work.
    """
    jobs = (
        delayed(_coarse_head)(hips, predictions, index)
        for index in range(len(predictions))
    )
    found = zip(predictions.hips, in_order(jobs, workers), strict=True)
    return {
        (hips.files[row], side): head for (row, side), head in found if head is not None
    }


def on_close_ups(hips: Hips, heads: Heads) -> Heads:
    """The heads that lie on their close-ups."""
    kept: Heads = {}
    for (file, side), head in heads.items():
        grid = hips.grid(hips.rows[file, side], side)
        at = grid.from_source_mm(np.array(head.centre_xy_mm))
        if (at >= 0).all() and (at <= grid.shape[::-1]).all():
            kept[file, side] = head
    return kept


def predict_fine(
    model: Path, hips: Hips, heads: Heads, workers: int
) -> Iterator[tuple[Prediction, Head | None]]:
    """Predictions on the close-ups of hips, and the heads on them, None if not seen.

    Parameters
    ----------
    model
        File of the fine network.
    hips
        The close-ups.
    heads
        Where the coarse network found each head, see `on_close_ups`.
    workers
        Processes to share the work; the result does not depend on their number.
    """
    places = [((hips.rows[hip], hip[1]), head) for hip, head in heads.items()]
    jobs = (
        delayed(_predicted_fine)(model, hips, places[first : first + HIPS_AT_A_TIME])
        for first in range(0, len(places), HIPS_AT_A_TIME)
    )
    for some in in_order(jobs, workers):
        yield from some


def noted(
    seen: Iterable[tuple[Prediction, Head | None]], files: Sequence[str], heads: Heads
) -> Iterator[Prediction]:
    """The predictions of `predict_fine` as they come.

    Parameters
    ----------
    files
        Of the close-ups, row by row.
    heads
        The heads that are seen are put in.
    """
    for prediction, head in seen:
        if head is not None:
            heads[files[prediction.row], prediction.side] = head
        yield prediction


def predict_close_ups(
    network: ResUNet, card: ModelCard, views: Sequence[CloseView]
) -> list[Seen]:
    """What views of hips show through a window round each head.

    If the head is then seen to lie elsewhere, through one round that place, see
    `predict_round`.

    Raises
    ------
    Unusable
        If a window shows nothing.
    """
    seen: dict[int, Seen] = {}
    under_way = dict(enumerate(views))
    for _ in range(WINDOWS_ROUND_HEAD):
        found = predict_round(network, card, list(under_way.values()))
        for (k, view), probabilities in zip(
            list(under_way.items()), found, strict=True
        ):
            head = find_head(probabilities, view.grid)
            seen[k] = probabilities, head
            if head is None or _same_place(head, view.head):
                del under_way[k]
            else:
                under_way[k] = replace(view, head=head)
        if not under_way:
            break
    return [seen[k] for k in range(len(views))]


def predict_round(
    network: ResUNet, card: ModelCard, views: Sequence[CloseView]
) -> list[np.ndarray]:
    """Probabilities (3, H, W) on views of hips, through one window round each head.

    Raises
    ------
    Unusable
        If a window shows nothing.
    """
    size = card.window_px or card.size_px
    places = [_window(view, size) for view in views]
    windows = np.zeros((len(views), size, size), dtype=np.float32)
    for view, window, (shown, seen) in zip(views, windows, places, strict=True):
        window[seen] = view.image[shown]
        if card.window_percentiles is not None:
            window[:] = normalise(window, card.window_percentiles)
    found = []
    for view, probabilities, (shown, seen) in zip(
        views, predict(network, windows, None), places, strict=True
    ):
        whole = np.zeros((3, *view.image.shape), dtype=np.float32)
        whole[:, *shown] = probabilities[:, *seen]
        found.append(whole)
    return found


def _coarse_head(hips: Hips, predictions: Predictions, index: int) -> Head | None:
    grid = hips.grid(*predictions.hips[index])
    return likely_head(predictions.probabilities(index), grid)


def _predicted_fine(
    model: Path, hips: Hips, places: Sequence[tuple[Place, Head]]
) -> list[tuple[Prediction, Head | None]]:
    fine = read_model(model, None)
    views = [
        CloseView(hips.image(*place), hips.grid(*place), head) for place, head in places
    ]
    try:
        seen = predict_close_ups(fine.network, fine.card, views)
    except Unusable as error:
        files = ", ".join(sorted({hips.files[row] for (row, _), _ in places}))
        raise Unusable(error.reason, f"one of {files}: {error}") from None
    return [
        (Prediction.of(*place, probabilities), head)
        for (place, _), (probabilities, head) in zip(places, seen, strict=True)
    ]


def _same_place(head: Head, expected: Head) -> bool:
    moved_mm = np.subtract(head.centre_xy_mm, expected.centre_xy_mm)
    return bool(np.hypot(*moved_mm) <= SAME_PLACE_MM)


def _window(view: CloseView, size: int) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """What a window round a head covers of its view: there, and on the window."""
    centre = view.grid.from_source_mm(np.array(view.head.centre_xy_mm))
    left, top = np.rint(centre - size / 2).astype(int).tolist()
    axes = map(_overlap, (top, left), view.image.shape, (size, size))
    shown, seen = zip(*axes, strict=True)
    return shown, seen


def _overlap(first: int, length: int, size: int) -> tuple[slice, slice]:
    """What a window from `first` covers of an axis: there, and on the window."""
    start, stop = np.clip([first, first + size], 0, length).tolist()
    return slice(start, stop), slice(start - first, stop - first)
