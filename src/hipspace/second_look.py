"""The second look: one femoral head from close by, where the first look found it."""

from collections.abc import Iterator

import numpy as np

from hipspace.grid import Grid
from hipspace.heads import Heads
from hipspace.image import normalise
from hipspace.inference import predict
from hipspace.localising import Head, find_head
from hipspace.network import ModelCard, ResUNet
from hipspace.predictions import Prediction
from hipspace.store import Hips

WINDOWS_ROUND_HEAD = 3
"""At most; mostly the first is in the right place."""
SAME_PLACE_MM = 2.0


def on_close_ups(hips: Hips, heads: Heads) -> Heads:
    """The heads that lie on their close-ups."""
    kept: Heads = {}
    for (file, side), head in heads.items():
        grid = hips.grid(hips.rows[file, side], side)
        at = grid.from_source_mm(np.array(head.centre_xy_mm))
        if (at >= 0).all() and (at <= grid.shape[::-1]).all():
            kept[file, side] = head
    return kept


def look_again(
    network: ResUNet, card: ModelCard, hips: Hips, heads: Heads
) -> Iterator[tuple[Prediction, Head | None]]:
    """Predictions on the close-ups of hips, and the heads on them, None if not seen.

    Parameters
    ----------
    network, card
        Of the second look.
    hips
        The close-ups.
    heads
        Where the first look found each head, see `on_close_ups`.
    """
    for (file, side), head in heads.items():
        row = hips.rows[file, side]
        grid = hips.grid(row, side)
        found, seen = look_closely(network, card, hips.image(row, side), grid, head)
        yield Prediction.of(row, side, found), seen


def look_closely(
    network: ResUNet, card: ModelCard, image: np.ndarray, grid: Grid, head: Head
) -> tuple[np.ndarray, Head | None]:
    """Probabilities (3, H, W) on the view of a hip, and the head that they show.

    Through a window round the head, and if the head is then seen to lie elsewhere,
    through one round that place; see `predict_round`.
    """
    for _ in range(WINDOWS_ROUND_HEAD):
        found = predict_round(network, card, image, grid, head)
        seen = find_head(found, grid)
        if seen is None:
            return found, None
        moved_mm = np.subtract(seen.centre_xy_mm, head.centre_xy_mm)
        head = seen
        if np.hypot(*moved_mm) <= SAME_PLACE_MM:
            break
    return found, head


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
    shown, seen = zip(
        *map(_overlap, (top, left), image.shape, (size, size)), strict=True
    )
    window = np.zeros((size, size), dtype=np.float32)
    window[seen] = image[shown]
    if card.window_percentiles is not None:
        window = normalise(window, card.window_percentiles)
    found = np.zeros((3, *image.shape), dtype=np.float32)
    found[:, *shown] = predict(network, window[None], None)[0][:, *seen]
    return found


def _overlap(first: int, length: int, size: int) -> tuple[slice, slice]:
    """What a window from `first` covers of an axis: there, and on the window."""
    start, stop = np.clip([first, first + size], 0, length).tolist()
    return slice(start, stop), slice(start - first, stop - first)
