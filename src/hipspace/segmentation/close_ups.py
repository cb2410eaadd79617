"""What the fine network sees round femoral heads, where the coarse one found them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hipspace.geometry.grid import Grid
from hipspace.geometry.image import normalise
from hipspace.segmentation.heads import Head, find_head
from hipspace.segmentation.network.inference import predict
from hipspace.segmentation.network.model import Network
from hipspace.segmentation.network.model_card import ModelCard

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


def predict_close_ups(
    network: Network, card: ModelCard, views: Sequence[CloseView]
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
    network: Network, card: ModelCard, views: Sequence[CloseView]
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
