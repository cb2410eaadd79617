"""Network output to class probabilities, and the one hip that was asked for.

A model file is all that this needs, for radiographs of any size on the grid's spacing.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from joblib import Parallel, delayed
from scipy.ndimage import binary_dilation, distance_transform_edt
from torch import Tensor

from hipspace.anatomy import Label, Side
from hipspace.bounding_box import bounding_box
from hipspace.grid import Grid
from hipspace.model_file import read_model
from hipspace.network import ModelCard, ResUNet
from hipspace.params import Predict
from hipspace.pieces import THRESHOLD, largest_piece, touching
from hipspace.predictions import Prediction
from hipspace.store import Hips
from hipspace.windows import MEAN_OF, through_windows

SOFT_EDGE_MM = 3.0
"""How far the soft edge of a structure reaches beyond its 0.5 border."""
JOINT_REACH_MM = 15.0
"""Greatest distance from the femur of a piece of roof or joint space that is kept;
a normal roof begins within 7 mm of the head."""


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
    size = params.batch_size
    jobs = (
        delayed(_predicted)(model, hips, places[first : first + size], params)
        for first in range(0, len(places), size)
    )
    processes = 1 if torch.cuda.is_available() else workers
    for some in Parallel(processes, return_as="generator")(jobs):
        yield from some


def predict(
    network: ResUNet,
    images: np.ndarray,
    window_px: int | None,
    *,
    mean_of: int = MEAN_OF,
) -> np.ndarray:
    """Probabilities (N, 3, H, W) of `anatomy.STRUCTURES` on images (N, H, W).

    Parameters
    ----------
    network
        In evaluation mode, on whatever device.
    images
        From 0 to 1, bone bright, each in the view of a right hip.
    window_px, mean_of
        See `probabilities`.
    """
    batch = torch.from_numpy(np.ascontiguousarray(images, dtype=np.float32))
    batch = batch[:, None].to(next(network.parameters()).device)
    return probabilities(network, batch, window_px, mean_of).cpu().numpy()


def probabilities(
    network: ResUNet, images: Tensor, window_px: int | None, mean_of: int = MEAN_OF
) -> Tensor:
    """Probabilities (B, 3, H, W) of the structures on images (B, 1, H, W).

    Parameters
    ----------
    window_px
        Side of the crops that the network was trained on, see `windows`; None: it was
        trained on whole images and is given them.
    mean_of
        Windows whose mean is given, see `windows.through_windows`.
    """
    with torch.inference_mode():
        if window_px is None:
            return network.shares(images)
        return through_windows(network, images, window_px, mean_of)


def largest_hip(probabilities: np.ndarray, spacing_mm: float) -> np.ndarray:
    """The probabilities (3, H, W) of one hip; what lies elsewhere becomes 0.

    The piece of femur of the greatest summed probability is kept, and the pieces of
    roof and joint space within `JOINT_REACH_MM` of it, each with its soft edge. The
    other hip and islands on the iliac wing go. Nothing changes where no pixel
    reaches 0.5 for the femur.

    Parameters
    ----------
    probabilities
        Of `anatomy.STRUCTURES`.
    spacing_mm
        Side of the pixels.
    """
    part = (slice(None), *bounding_box(probabilities.max(axis=0) > 0))
    shown = probabilities[part]
    femur = largest_piece(shown[Label.FEMUR - 1])
    if femur is None:
        return probabilities
    near = distance_transform_edt(~femur) * spacing_mm <= JOINT_REACH_MM
    kept = [femur, *(touching(p >= THRESHOLD, near) for p in shown[1:])]
    reach_px = int(np.ceil(SOFT_EDGE_MM / spacing_mm))
    soft = np.stack([binary_dilation(mask, iterations=reach_px) for mask in kept])
    result = np.zeros_like(probabilities)
    result[part] = np.where(soft, shown, 0.0)
    return result


def _predicted(
    model: Path, hips: Hips, places: Sequence[tuple[int, Side]], params: Predict
) -> list[Prediction]:
    """The predictions of some hips, that the network is given together."""
    first = read_model(model, None)
    network, card = first.network, first.card
    network.to("cuda" if torch.cuda.is_available() else "cpu")
    for place in places:
        _check_spacing(card, hips.grid(*place))
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
