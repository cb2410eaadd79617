"""The coarse network: hips on whole radiographs -> their class probabilities."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from joblib import delayed

from hipspace.geometry.grid import Grid
from hipspace.params import Predict
from hipspace.running.parallel import in_order
from hipspace.running.progress import shown
from hipspace.running.resuming import resumed
from hipspace.segmentation.network.inference import largest_hip, predict
from hipspace.segmentation.network.model import Network
from hipspace.segmentation.network.model_card import ModelCard
from hipspace.segmentation.network.resunet import load_model
from hipspace.segmentation.onnx.network import read_onnx_model
from hipspace.storage.hips import Hips, Place
from hipspace.storage.predictions import Prediction


def predict_hips(
    model: Path,
    hips: Hips,
    places: Sequence[Place],
    params: Predict,
    workers: int,
) -> Iterator[Prediction]:
    """Predictions of hips in their order, by onnxruntime, or torch on a GPU.

    Parameters
    ----------
    model
        File of the model.
    hips, places
        Where the images come from; row and side of every hip.
    params
        The predict section: so many hips at a time.
    workers
        Processes to share the work, each on one core; the result does not depend on
        their number. A GPU of this machine is used by this process alone.

    Raises
    ------
    ValueError
        If the images have another spacing than those that the network was trained on.
    """
    coarse, size = read_onnx_model(model, None), params.batch_size
    for place in places:
        _check_spacing(coarse.card, hips.grid(*place))
    batches = [places[k : k + size] for k in range(0, len(places), size)]
    if torch.cuda.is_available():
        network, _ = load_model(model)
        network.cuda()
        for batch in batches:
            yield from _predicted(network, coarse.card, hips, batch, params)
        return
    jobs = (delayed(_by_file)(model, hips, batch, params) for batch in batches)
    for some in in_order(jobs, workers):
        yield from some


def resumed_coarse(
    model: Path,
    hips: Hips,
    places: Sequence[Place],
    params: Predict,
    workers: int,
    folder: Path,
) -> Iterator[Prediction]:
    """The predictions of `predict_hips`, each kept in a folder as it comes, and shown.

    See `resuming.resumed`.
    """

    def rest(number: int) -> Iterator[Prediction]:
        return predict_hips(model, hips, places[number:], params, workers)

    predictions = resumed(folder, rest, batch_size=params.batch_size)
    return shown(predictions, len(places), "hip")


def _by_file(
    model: Path, hips: Hips, places: Sequence[Place], params: Predict
) -> list[Prediction]:
    coarse = read_onnx_model(model, None)
    return _predicted(coarse.network, coarse.card, hips, places, params)


def _predicted(
    network: Network,
    card: ModelCard,
    hips: Hips,
    places: Sequence[Place],
    params: Predict,
) -> list[Prediction]:
    """The predictions of some hips, that the network is given together."""
    images = np.stack([hips.image(*place) for place in places])
    found = predict(network, images, card.window_px, mean_of=params.mean_of)
    if params.largest_hip:
        found = np.stack(
            [largest_hip(probabilities, card.spacing_mm) for probabilities in found]
        )
    pairs = zip(places, found, strict=True)
    return [Prediction.of(*place, probabilities) for place, probabilities in pairs]


def _check_spacing(card: ModelCard, grid: Grid) -> None:
    if not np.isclose(grid.spacing_mm, card.spacing_mm):
        raise ValueError(
            f"the model was trained at {card.spacing_mm} mm a pixel, but the images "
            f"have {grid.spacing_mm} mm: use one preprocess.spacing_mm for both"
        )
