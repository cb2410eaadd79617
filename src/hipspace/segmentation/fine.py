"""The fine network: close-ups of the heads that the coarse one found."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
from joblib import delayed

from hipspace.errors import Unusable
from hipspace.running.parallel import in_order
from hipspace.running.progress import shown
from hipspace.running.resuming import resumed
from hipspace.segmentation.close_ups import CloseView, predict_close_ups
from hipspace.segmentation.head_table import Heads
from hipspace.segmentation.heads import Head, likely_head
from hipspace.segmentation.onnx.network import read_onnx_model
from hipspace.storage.hips import Hips, Place
from hipspace.storage.predictions import Prediction, Predictions

HIPS_AT_A_TIME = 4
"""How many hips the network is given together."""


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


def resumed_fine(
    model: Path, hips: Hips, heads: Heads, workers: int, folder: Path, found: Heads
) -> Iterator[Prediction]:
    """The predictions of `predict_fine`, each kept as it comes, and shown.

    Parameters
    ----------
    folder
        Where they are kept, see `resuming.resumed`.
    found
        The heads that are seen are put in.
    """

    def rest(number: int) -> Iterator[tuple[Prediction, Head | None]]:
        later = dict(islice(heads.items(), number, None))
        return predict_fine(model, hips, later, workers)

    seen = resumed(folder, rest, batch_size=HIPS_AT_A_TIME)
    for prediction, head in shown(seen, len(heads), "hip"):
        if head is not None:
            found[hips.files[prediction.row], prediction.side] = head
        yield prediction


def _coarse_head(hips: Hips, predictions: Predictions, index: int) -> Head | None:
    grid = hips.grid(*predictions.hips[index])
    return likely_head(predictions.probabilities(index), grid)


def _predicted_fine(
    model: Path, hips: Hips, places: Sequence[tuple[Place, Head]]
) -> list[tuple[Prediction, Head | None]]:
    fine = read_onnx_model(model, None)
    views = [
        CloseView(hips.image(*place), hips.grid(*place), head) for place, head in places
    ]
    try:
        seen = predict_close_ups(fine.network, fine.card, views)
    except Unusable as error:
        files = ", ".join(sorted({hips.files[row] for (row, _), _ in places}))
        raise Unusable(error.reason, f"one of {files}: {error}") from None
    return [
        (Prediction.of(*place, hip.probabilities), hip.head)
        for (place, _), hip in zip(places, seen, strict=True)
    ]
