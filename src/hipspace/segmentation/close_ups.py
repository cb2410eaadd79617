"""What the fine network sees round femoral heads, where the coarse one found them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hipspace.geometry.grid import Grid
from hipspace.geometry.image import normalise
from hipspace.segmentation.heads import Head, find_head
from hipspace.segmentation.looks import LOOKS, PLAIN, Look, mean_of
from hipspace.segmentation.network.inference import predict
from hipspace.segmentation.network.model import Network
from hipspace.segmentation.network.model_card import ModelCard

WINDOWS_ROUND_HEAD = 3
"""Most windows round one head; usually the first is in the right place."""
SAME_PLACE_MM = 2.0


@dataclass(frozen=True)
class Seen:
    """What the fine network saw of a hip.

    Parameters
    ----------
    probabilities
        The mean (3, H, W) of all looks at the view.
    head
        On it, or None.
    looks
        What each of `looks.LOOKS` has shown (3, H, W).
    """

    probabilities: np.ndarray
    head: Head | None
    looks: tuple[np.ndarray, ...]


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
    """What views of hips show through windows round each head, see `looks`.

    The first look is through a window round the head that is expected. If the head is
    then seen to lie elsewhere, it is through one round that place; and the other looks
    are where the first was last.

    Raises
    ------
    Unusable
        If a window shows nothing.
    """
    first: dict[int, np.ndarray] = {}
    placed = dict(enumerate(views))
    under_way = dict(placed)
    for _ in range(WINDOWS_ROUND_HEAD):
        placed |= under_way
        shown = through_windows(network, card, list(under_way.values()))
        for (k, view), probabilities in zip(
            list(under_way.items()), shown, strict=True
        ):
            first[k] = probabilities
            head = find_head(np.nan_to_num(probabilities), view.grid)
            if head is None or _same_place(head, view.head):
                del under_way[k]
            else:
                under_way[k] = replace(view, head=head)
        if not under_way:
            break
    others = [
        through_windows(network, card, list(placed.values()), look)
        for look in LOOKS[1:]
    ]
    return [
        _seen(view, (first[k], *(other[k] for other in others)))
        for k, view in placed.items()
    ]


def _seen(view: CloseView, looks: Sequence[np.ndarray]) -> Seen:
    probabilities = mean_of(looks)
    head = find_head(probabilities, view.grid)
    return Seen(probabilities, head, tuple(map(np.nan_to_num, looks)))


def mean_of_looks(
    network: Network, card: ModelCard, views: Sequence[CloseView]
) -> list[np.ndarray]:
    """Mean probabilities (3, H, W) of all looks at views of hips, heads as expected.

    Raises
    ------
    Unusable
        If a window shows nothing.
    """
    shown = [through_windows(network, card, views, look) for look in LOOKS]
    return [mean_of(looks) for looks in zip(*shown, strict=True)]


def through_windows(
    network: Network,
    card: ModelCard,
    views: Sequence[CloseView],
    look: Look = PLAIN,
) -> list[np.ndarray]:
    """Probabilities (3, H, W) on views of hips, through one window round each head.

    NaN beyond the window.

    Raises
    ------
    Unusable
        If a window shows nothing.
    """
    size = card.window_px or card.size_px
    places = [_window(view, size, look) for view in views]
    windows = np.zeros((len(views), size, size), dtype=np.float32)
    for view, window, (shown, seen) in zip(views, windows, places, strict=True):
        window[seen] = view.image[shown] ** look.gamma
        if card.window_percentiles is not None:
            window[:] = normalise(window, look.percentiles or card.window_percentiles)
    found = []
    for view, probabilities, (shown, seen) in zip(
        views, predict(network, windows, None), places, strict=True
    ):
        whole = np.full((3, *view.image.shape), np.nan, dtype=np.float32)
        whole[:, *shown] = probabilities[:, *seen]
        found.append(whole)
    return found


def _same_place(head: Head, expected: Head) -> bool:
    moved_mm = np.subtract(head.centre_xy_mm, expected.centre_xy_mm)
    return bool(np.hypot(*moved_mm) <= SAME_PLACE_MM)


def _window(
    view: CloseView, size: int, look: Look
) -> tuple[tuple[slice, ...], tuple[slice, ...]]:
    """What a window round a head covers of its view: there, and on the window."""
    centre = view.grid.from_source_mm(np.array(view.head.centre_xy_mm))
    corner = np.rint(centre - size / 2).astype(int) + look.shift_xy_px
    left, top = corner.tolist()
    axes = map(_overlap, (top, left), view.image.shape, (size, size))
    shown, seen = zip(*axes, strict=True)
    return shown, seen


def _overlap(first: int, length: int, size: int) -> tuple[slice, slice]:
    """What a window from `first` covers of an axis: there, and on the window."""
    start, stop = np.clip([first, first + size], 0, length).tolist()
    return slice(start, stop), slice(start - first, stop - first)
