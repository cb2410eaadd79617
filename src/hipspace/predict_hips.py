"""The hips of a store -> their predictions, by several processes."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from joblib import Parallel, delayed

from hipspace.anatomy import Side
from hipspace.grid import Grid
from hipspace.inference import largest_hip, predict
from hipspace.model_file import read_model
from hipspace.network import ModelCard
from hipspace.params import Predict
from hipspace.predictions import Prediction
from hipspace.store import Hips


def predict_hips(
    model: Path,
    hips: Hips,
    places: Sequence[tuple[int, Side]],
    params: Predict,
    workers: int,
) -> Iterator[Prediction]:
    """Predictions of hips in their order, on a GPU if there is one.

    Parameters
    ----------
    model
        File of the model.
    hips, places
        Where the images come from; row and side of every hip.
    params
        The predict section: so many hips at a time.
    workers
        Processes to share the work, each on one core; with a GPU one is enough. The
        result does not depend on their number.

    Raises
    ------
    ValueError
        If the images have another spacing than those that the network was trained on.
    """
    card, size = read_model(model, None).card, params.batch_size
    for place in places:
        _check_spacing(card, hips.grid(*place))
    jobs = (
        delayed(_predicted)(model, hips, places[first : first + size], params)
        for first in range(0, len(places), size)
    )
    processes = 1 if torch.cuda.is_available() else workers
    for some in Parallel(processes, return_as="generator")(jobs):
        yield from some


def _predicted(
    model: Path, hips: Hips, places: Sequence[tuple[int, Side]], params: Predict
) -> list[Prediction]:
    """The predictions of some hips, that the network is given together."""
    first = read_model(model, None)
    network, card = first.network, first.card
    network.to("cuda" if torch.cuda.is_available() else "cpu")
    images = np.stack([hips.image(*place) for place in places])
    found = predict(network, images, card.window_px, mean_of=params.mean_of)
    if params.largest_hip:
        found = np.stack([largest_hip(shares, card.spacing_mm) for shares in found])
    pairs = zip(places, found, strict=True)
    return [Prediction.of(*place, shares) for place, shares in pairs]


def _check_spacing(card: ModelCard, grid: Grid) -> None:
    if not np.isclose(grid.spacing_mm, card.spacing_mm):
        raise ValueError(
            f"the model was trained at {card.spacing_mm} mm a pixel, but the images "
            f"have {grid.spacing_mm} mm: use one preprocess.spacing_mm for both"
        )
