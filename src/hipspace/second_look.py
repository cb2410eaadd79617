"""The second look: one femoral head from close by, where the first look found it."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from hipspace.anatomy import Side
from hipspace.grid import Grid
from hipspace.image import normalise
from hipspace.inference import predict
from hipspace.localising import Head
from hipspace.network import ModelCard, ResUNet
from hipspace.store import Hips, Prediction


def look_again(
    network: ResUNet,
    card: ModelCard,
    hips: Hips,
    heads: Sequence[tuple[int, Side, Head]],
) -> Iterator[Prediction]:
    """Predictions on the close-ups of hips, 0 outside of the window round the head.

    Parameters
    ----------
    network, card
        Of the second look.
    hips
        The close-ups.
    heads
        Row and side of each hip, and where its head was found.
    """
    for row, side, head in heads:
        image, grid = hips.image(row, side), hips.grid(row, side)
        yield Prediction(row, side, predict_round(network, card, image, grid, head))


def to_look_at(heads: pd.DataFrame, hips: Hips) -> list[tuple[int, Side, Head]]:
    """Row, side and head of every hip of heads.csv whose head is on its close-up."""
    wanted: list[tuple[int, Side, Head]] = []
    for hip in heads[heads["status"] == "found"].itertuples():
        row = hips.rows[hip.file, hip.side]
        grid = hips.grid(row, hip.side)
        at = grid.from_source_mm(np.array([hip.x_mm, hip.y_mm]))
        if (at >= 0).all() and (at <= grid.shape[::-1]).all():
            head = Head((hip.x_mm, hip.y_mm), hip.radius_mm)
            wanted.append((row, hip.side, head))
    return wanted


def predict_round(
    network: ResUNet, card: ModelCard, image: np.ndarray, grid: Grid, head: Head
) -> np.ndarray:
    """Probabilities (3, H, W) on the view of a hip, through one window round its head.

    Parameters
    ----------
    image
        The view (H, W), from 0 to 1.
    grid
        Of the view, of the spacing that the network was trained on.

    Raises
    ------
    Unusable
        If the window shows nothing.
    """
    size = card.window_px or card.size_px
    centre = grid.from_source_mm(np.array(head.centre_xy_mm))
    left, top = np.rint(centre - size / 2).astype(int).tolist()
    padded = np.pad(image, size)
    rows, columns = (slice(first + size, first + 2 * size) for first in (top, left))
    window = padded[rows, columns]
    if card.window_percentiles is not None:
        window = normalise(window, card.window_percentiles)
    found = np.zeros((3, *padded.shape), dtype=np.float32)
    found[:, rows, columns] = predict(network, window[None], None)[0]
    return found[:, size:-size, size:-size]
