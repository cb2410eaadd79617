"""Network output to class probabilities, labels, and the one hip that was asked for.

A model file is all that this needs, for radiographs of any size on the grid's spacing.
"""

from collections.abc import Iterator, Sequence
from operator import itemgetter

import numpy as np
import torch
from monai.inferers import sliding_window_inference
from scipy.ndimage import binary_dilation, distance_transform_edt, label, sum_labels
from torch import Tensor
from torch.nn import functional

from hipspace.anatomy import STRUCTURES, Label, Side
from hipspace.bounding_box import bounding_box
from hipspace.grid import Grid
from hipspace.network import ModelCard, ResUNet
from hipspace.params import Predict
from hipspace.predictions import Prediction
from hipspace.store import Hips

THRESHOLD = 0.5
WINDOWS_AT_A_TIME = 8
PROXIMAL_SHARE = 0.75
"""Of a window's height: the part of the femur, from its top, that a window is centred
on, since radiographs differ in how much of the shaft they show."""
WINDOWS_ROUND_FEMUR = 4
"""At most; mostly the second or third lies where the one before did."""
SAME_PLACE_PX = 3
"""Of two windows, at most; in training the femur was off the middle by up to 15 mm."""
CANDIDATE_SHARE = 0.25
"""Of the largest piece of femur, for another to be looked at as well."""
LIKELY_SHARE = 0.5
"""Of the most femur that a look shows, for another look to be believed instead."""
MOST_CANDIDATES = 3
"""A network that has learned little sees pieces of femur everywhere."""
WINDOW_OVERLAP = 0.25
"""Of neighbouring windows, as a share of their side: one of them has to show a femur
near its middle, as in training."""
USUAL_PLACE = (0.25, -0.85)
"""Of the first window's middle, down and right of the picture's, in sides of a window:
where a right hip lies on a radiograph of both."""
SURE_SHARE = 0.95
"""Of the mean probability of a femur, for no other to be looked for: see `_surest`."""
SURE_AREA = 0.1
"""Of a window's pixels, that such a femur has at least: half of a small one."""
SOFT_EDGE_MM = 3.0
"""How far the soft edge of a structure reaches beyond its 0.5 border."""
JOINT_REACH_MM = 15.0
"""Greatest distance from the femur of a piece of roof or joint space that is kept;
a normal roof begins within 7 mm of the head."""

Corner = tuple[int, int]


def predict_hips(
    network: ResUNet,
    card: ModelCard,
    hips: Hips,
    places: Sequence[tuple[int, Side]],
    params: Predict,
) -> Iterator[Prediction]:
    """Predictions of hips in their order, a batch at a time, on a GPU if there is one.

    Raises
    ------
    ValueError
        If the images have another spacing than those that the network was trained on.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network.to(device)
    for first in range(0, len(places), params.batch_size):
        batch = places[first : first + params.batch_size]
        for place in batch:
            _check_spacing(card, hips.grid(*place))
        images = np.stack([hips.image(*place) for place in batch])
        found = predict(network, images, card.window_px, device)
        for (row, side), shares in zip(batch, found, strict=True):
            if params.largest_hip:
                shares = largest_hip(shares, card.spacing_mm)
            yield Prediction.of(row, side, shares)


def predict(
    network: ResUNet,
    images: np.ndarray,
    window_px: int | None,
    device: torch.device | None = None,
) -> np.ndarray:
    """Probabilities (N, 3, H, W) of `anatomy.STRUCTURES` on images (N, H, W).

    Parameters
    ----------
    network
        In evaluation mode, on `device`.
    images
        From 0 to 1, bone bright, each in the view of a right hip.
    window_px
        See `probabilities`.
    device
        None: the processor.
    """
    batch = torch.from_numpy(np.ascontiguousarray(images, dtype=np.float32))
    batch = batch[:, None].to(device or "cpu")
    return probabilities(network, batch, window_px).cpu().numpy()


def probabilities(network: ResUNet, images: Tensor, window_px: int | None) -> Tensor:
    """Probabilities (B, 3, H, W) of the structures on images (B, 1, H, W).

    Parameters
    ----------
    window_px
        Side of the crops that the network was trained on. Instance normalisation
        looks at a whole image, so a network that has only seen crops fails on
        anything larger. It looks through one window with the femur in its middle, where
        the hip was in training, again if the femur then turns out to lie elsewhere.
        What lies outside of that window is background. The first is where a hip mostly
        lies; if that shows no whole hip beyond doubt, overlapping windows are looked
        through at all that is shown, to find the femur. None: the network was trained
        on whole images and is given them.
    """
    with torch.inference_mode():
        if window_px is None:
            return _structures(network, images)
        return torch.stack([_hip(network, image, window_px) for image in images])


def _hip(network: ResUNet, image: Tensor, window_px: int) -> Tensor:
    """Probabilities (3, H, W) through one window round the femur, wherever it is."""
    usual = _round(network, image, _usual_corner(image, window_px), window_px)
    if _is_sure(usual, window_px):
        return usual
    found = _everywhere(network, image, window_px)
    return _again(network, image, found, window_px)


def _usual_corner(image: Tensor, window_px: int) -> Corner:
    """First row and column of the window where a hip mostly lies in what is shown."""
    shown = bounding_box(image[0].cpu().numpy() > 0)
    middle = [(axis.start + axis.stop) / 2 for axis in shown]
    return _corner_round(
        np.array(middle) + np.array(USUAL_PLACE) * window_px, image.shape[1:], window_px
    )


def _is_sure(look: Tensor, window_px: int) -> bool:
    """Whether a look (3, H, W) shows a femur without doubt, roof and joint space."""
    femur = look[0][look[0] >= THRESHOLD]
    whole = len(femur) >= SURE_AREA * window_px**2
    beside = (look[1:].amax(dim=(1, 2)) >= THRESHOLD).all()
    return bool(whole and beside and femur.mean() >= SURE_SHARE)


def _everywhere(network: ResUNet, image: Tensor, window_px: int) -> Tensor:
    """Probabilities (3, H, W) through overlapping windows on what is not padding."""
    part = bounding_box(image[0].cpu().numpy() > 0)
    found = image.new_zeros(len(STRUCTURES), *image.shape[1:])
    if image[..., *part].numel():
        found[..., *part] = sliding_window_inference(
            image[None][..., *part],
            window_px,
            WINDOWS_AT_A_TIME,
            lambda windows: _structures(network, windows),
            overlap=WINDOW_OVERLAP,
            mode="gaussian",
        )[0]
    return found


def _again(network: ResUNet, image: Tensor, found: Tensor, window_px: int) -> Tensor:
    """Probabilities (3, H, W) through one window round the femur.

    Of pieces nearly as large as the largest, each is looked at: the iliac wing may pass
    for a femur in a window that shows nothing else.
    """
    looks = [
        _round(network, image, _corner(piece, window_px), window_px)
        for piece in _candidates(found[0].cpu().numpy())
    ]
    return _surest(looks) if looks else found


def _surest(looks: list[Tensor]) -> Tensor:
    """Of looks (3, H, W) that show about as much femur, the one that doubts it least.

    A wing may be larger than the femur, but is a femur by 0.8 to 0.9 on average and
    the femur by 0.97.
    """
    femora = [look[0][look[0] >= THRESHOLD] for look in looks]
    most = max(float(femur.sum()) for femur in femora)
    likely = [
        (float(femur.mean()), look)
        for femur, look in zip(femora, looks, strict=True)
        if len(femur) and float(femur.sum()) >= LIKELY_SHARE * most
    ]
    return max(likely, key=itemgetter(0), default=(0.0, looks[0]))[1]


def _round(network: ResUNet, image: Tensor, corner: Corner, window_px: int) -> Tensor:
    """Probabilities (3, H, W) through a window, moved until its femur is in its middle.

    `corner` is the first row and column of the first.
    """
    for _ in range(WINDOWS_ROUND_FEMUR):
        window = (..., *(slice(start, start + window_px) for start in corner))
        found = image.new_zeros(len(STRUCTURES), *image.shape[1:])
        found[window] = _structures(network, image[None][window])[0]
        femur = largest_piece(found[0].cpu().numpy())
        aimed = corner if femur is None else _corner(femur, window_px)
        if np.abs(np.subtract(aimed, corner)).max() <= SAME_PLACE_PX:
            break
        corner = aimed
    return found


def _corner(femur: np.ndarray, window_px: int) -> Corner:
    """First row and column of the window round a femur (H, W)."""
    places = np.argwhere(femur)
    upper = places[:, 0] < places[:, 0].min() + PROXIMAL_SHARE * window_px
    return _corner_round(places[upper].mean(axis=0), femur.shape, window_px)


def _corner_round(middle: np.ndarray, shape: tuple[int, ...], window_px: int) -> Corner:
    """First row and column of the window round a place, moved into an image (H, W)."""
    first = np.rint(middle - window_px / 2).clip(0).astype(int)
    row, column = np.minimum(first, np.maximum(np.array(shape) - window_px, 0)).tolist()
    return row, column


def _structures(network: ResUNet, images: Tensor) -> Tensor:
    height, width = images.shape[-2:]
    step = int(np.prod(network.unet.strides))
    padded = functional.pad(images, [0, -width % step, 0, -height % step])
    logits = network(padded)[..., :height, :width]
    return network.structures(logits.float())


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
    kept = [femur, *(_touching(p >= THRESHOLD, near) for p in shown[1:])]
    reach_px = int(np.ceil(SOFT_EDGE_MM / spacing_mm))
    soft = np.stack([binary_dilation(mask, iterations=reach_px) for mask in kept])
    result = np.zeros_like(probabilities)
    result[part] = np.where(soft, shown, 0.0)
    return result


def largest_piece(shares: np.ndarray) -> np.ndarray | None:
    """The connected pixels (H, W) from 0.5 on that sum to most; None without any."""
    return next(iter(_candidates(shares)), None)


def _candidates(shares: np.ndarray) -> list[np.ndarray]:
    """The pieces (H, W) of the greatest sum, first, and of sums not much below it."""
    pieces, number = label(shares >= THRESHOLD)
    if number == 0:
        return []
    sums = sum_labels(shares, pieces, np.arange(1, number + 1))
    order = np.argsort(-sums, kind="stable")
    large = order[sums[order] >= CANDIDATE_SHARE * sums.max()]
    return [pieces == 1 + k for k in large[:MOST_CANDIDATES]]


def _check_spacing(card: ModelCard, grid: Grid) -> None:
    if not np.isclose(grid.spacing_mm, card.spacing_mm):
        raise ValueError(
            f"the model was trained at {card.spacing_mm} mm a pixel, but the images "
            f"have {grid.spacing_mm} mm: use one preprocess.spacing_mm for both"
        )


def _touching(mask: np.ndarray, near: np.ndarray) -> np.ndarray:
    """The connected pieces of a mask that have a pixel in `near`."""
    pieces, _ = label(mask)
    found = np.unique(pieces[near & mask])
    return np.isin(pieces, found) & mask
