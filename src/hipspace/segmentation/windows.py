"""One hip on a whole radiograph, seen through a window with its femur in the middle.

Instance normalisation windows at all that it is given, so a network that has only seen
crops fails on anything larger. It is given windows of the size of those crops: first
where a hip mostly lies, moved until the femur is in the middle, where it was in
training. If that shows no whole hip beyond doubt, overlapping windows search all
of the radiograph, and each likely femur gets a window of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

import numpy as np

from hipspace.geometry.anatomy import STRUCTURES
from hipspace.geometry.boxes import Box, bounding_box
from hipspace.geometry.components import THRESHOLD, large_pieces, largest_piece
from hipspace.segmentation.model import Network
from hipspace.segmentation.sliding import slid_over

USUAL_PLACE = (0.25, -0.85)
"""Where a right hip lies on a radiograph of both: the first window's middle, down and
right of the picture's, in sides of a window."""
SURE_FRACTION = 0.95
"""Mean probability of a femur from which no other is searched for, see `_surest`."""
SURE_AREA = 0.1
"""Least area of such a femur, as a fraction of a window: half of a small one."""
MOST_MOVES = 4
"""Most places of a window that is moved; usually the second or third is right."""
SAME_PLACE_FRACTION = 0.05
"""Least move of a window where a hip mostly lies, as a fraction of its side. In
training it was off by up to a tenth."""
PROXIMAL_FRACTION = 0.75
"""The part of the femur, from its top, that a window is centred on, as a fraction of
the window's height, since radiographs differ in how much of the shaft they show."""
WINDOWS_AT_A_TIME = 8
WINDOW_OVERLAP = 0.25
"""Overlap of neighbouring windows as a fraction of their side: one of them has to show
a femur near its middle, as in training."""
CANDIDATE_FRACTION = 0.25
"""Least piece of femur to be examined as well, as a fraction of the largest."""
MOST_CANDIDATES = 3
"""A network that has learned little sees pieces of femur everywhere."""
LIKELY_FRACTION = 0.5
"""Least femur in a window that may be believed, as a fraction of the most in any."""

STEADYING_PX = 3
"""Distance of the windows whose mean is taken: odd, so that an even pixel of one is an
odd one of the next, and well within what crops are moved in training."""

Corner = tuple[int, int]
"""First row and column of a window."""


@dataclass(frozen=True)
class Seen:
    """What was seen of one hip through a window, or without a femur, everywhere.

    Parameters
    ----------
    corner
        The window's first row and column.
    probabilities
        Probabilities (3, h, w) of the structures.
    """

    corner: Corner
    probabilities: np.ndarray

    @property
    def place(self) -> Box:
        """The rows and columns of the window."""
        (row, column), (height, width) = self.corner, self.probabilities.shape[1:]
        return slice(row, row + height), slice(column, column + width)

    @cached_property
    def femur(self) -> np.ndarray:
        """Probabilities (N,) of the pixels that are femur rather than not."""
        return self.probabilities[0][self.probabilities[0] >= THRESHOLD]

    @property
    def certainty(self) -> float:
        """Mean probability of the femur's pixels; NaN without any."""
        return float(self.femur.mean()) if len(self.femur) else np.nan


def through_windows(
    network: Network, images: np.ndarray, window_px: int, mean_of: int
) -> np.ndarray:
    """Probabilities (B, 3, H, W) of the structures of one hip on images (B, 1, H, W).

    0 beyond the window that is believed; of a search without any femur, what it saw.

    Parameters
    ----------
    mean_of
        Windows a few pixels apart, the one that is believed among them, whose mean is
        given. The network halves its pixels from level to level, so where it sees a
        border depends a little on which pixel its window begins with.
    """
    usual = [_usual_corner(image, window_px) for image in images]
    windows = [
        seen if _is_sure(seen, window_px) else _searched(network, image, window_px)
        for image, seen in zip(
            images,
            _followed(network, images, usual, window_px, SAME_PLACE_FRACTION),
            strict=True,
        )
    ]
    beside = _seen_beside(network, images, windows, window_px, mean_of - 1)
    found = np.zeros((len(images), len(STRUCTURES), *images.shape[2:]), np.float32)
    for seen, others, probabilities in zip(windows, beside, found, strict=True):
        _put_mean([seen, *others], probabilities)
    return found


def _seen_beside(
    network: Network,
    images: np.ndarray,
    windows: Sequence[Seen],
    window_px: int,
    number: int,
) -> list[list[Seen]]:
    """What windows to either side of each one show, in turns, and ever farther off.

    There are none beside a window that shows no femur.
    """
    steps = [STEADYING_PX * (k // 2 + 1) * (1 - 2 * (k % 2)) for k in range(number)]
    beside: list[list[Seen]] = [[] for _ in windows]
    places = [
        (k, _on_image(np.add(seen.corner, (step, -step)), images.shape[2:], window_px))
        for k, seen in enumerate(windows)
        for step in steps
        if len(seen.femur)
    ]
    if places:
        numbers, corners = zip(*places, strict=True)
        shown = [images[k] for k in numbers]
        found = _seen_through(network, shown, corners, window_px)
        for k, seen in zip(numbers, found, strict=True):
            beside[k].append(seen)
    return beside


def _put_mean(windows: Sequence[Seen], mean: np.ndarray) -> None:
    """Fill zeros (3, H, W) with the mean of the windows that show a pixel."""
    count = np.zeros(mean.shape[1:], np.float32)
    for seen in windows:
        mean[:, *seen.place] += seen.probabilities
        count[seen.place] += 1
    mean /= count.clip(1)


def _searched(network: Network, image: np.ndarray, window_px: int) -> Seen:
    """What a window round a femur shows, wherever it is; else what the search saw.

    Pieces nearly as large as the largest have a window each: the iliac wing may pass
    for a femur in a window that shows nothing else.
    """
    found = _everywhere(network, image, window_px)
    femora = large_pieces(
        found[0], least_fraction=CANDIDATE_FRACTION, most=MOST_CANDIDATES
    )
    if not femora:
        return Seen((0, 0), found)
    shape = image.shape[1:]
    corners = [_corner(_middle(femur, window_px), shape, window_px) for femur in femora]
    images = np.broadcast_to(image, (len(corners), *image.shape))
    return _surest(_followed(network, images, corners, window_px, 0.0))


def _everywhere(network: Network, image: np.ndarray, window_px: int) -> np.ndarray:
    """Probabilities (3, H, W) through overlapping windows on what is not padding."""
    part = _shown(image)
    found = np.zeros((len(STRUCTURES), *image.shape[1:]), np.float32)
    if image[..., *part].size:
        found[..., *part] = slid_over(
            network.probabilities,
            image[..., *part],
            window_px,
            overlap=WINDOW_OVERLAP,
            at_a_time=WINDOWS_AT_A_TIME,
        )
    return found


def _followed(
    network: Network,
    images: np.ndarray,
    corners: Sequence[Corner],
    window_px: int,
    same_fraction: float,
) -> list[Seen]:
    """What a window shows of each of some images (B, 1, H, W).

    Each begins at its corner and is moved until the femur that it shows is in its
    middle, or off it by that fraction of its side. All that are still on their way are
    given to the network at once.
    """
    found: dict[int, Seen] = {}
    places = dict(enumerate(corners))
    for _ in range(MOST_MOVES):
        under_way = [images[k] for k in places]
        windows = _seen_through(network, under_way, list(places.values()), window_px)
        for k, seen in zip(list(places), windows, strict=True):
            found[k], corner = seen, places.pop(k)
            aimed = _aimed(seen, images.shape[2:], window_px)
            moved_px = np.abs(np.subtract(aimed, corner)).max()
            if moved_px > same_fraction * window_px:
                places[k] = aimed
        if not places:
            break
    return [found[k] for k in range(len(images))]


def _seen_through(
    network: Network,
    images: Sequence[np.ndarray],
    corners: Sequence[Corner],
    window_px: int,
) -> list[Seen]:
    """What a window at its corner shows of each image (1, H, W), all together."""
    pairs = zip(images, corners, strict=True)
    seen = [image[..., *_window(corner, window_px)] for image, corner in pairs]
    probabilities = network.probabilities(np.stack(seen))
    return [
        Seen(corner, some) for corner, some in zip(corners, probabilities, strict=True)
    ]


def _aimed(seen: Seen, shape: Sequence[int], window_px: int) -> Corner:
    """Where a window should be: where it is, if it shows no femur."""
    femur = largest_piece(seen.probabilities[0])
    if femur is None:
        return seen.corner
    return _corner(_middle(femur, window_px) + seen.corner, shape, window_px)


def _usual_corner(image: np.ndarray, window_px: int) -> Corner:
    """The window where a hip mostly lies in what an image (1, H, W) shows."""
    middle = np.array([(axis.start + axis.stop) / 2 for axis in _shown(image)])
    usual = middle + np.array(USUAL_PLACE) * window_px
    return _corner(usual, image.shape[1:], window_px)


def _middle(femur: np.ndarray, window_px: int) -> np.ndarray:
    """Row and column (2,) of the middle of a femur's (H, W) proximal part."""
    places = np.argwhere(femur)
    upper = places[:, 0] < places[:, 0].min() + PROXIMAL_FRACTION * window_px
    return places[upper].mean(axis=0)


def _corner(middle: np.ndarray, shape: Sequence[int], window_px: int) -> Corner:
    """The window with a place in its middle, but on an image of that shape."""
    first = np.rint(middle - window_px / 2).astype(int)
    return _on_image(first, shape, window_px)


def _on_image(first: np.ndarray, shape: Sequence[int], window_px: int) -> Corner:
    """The corner nearest to one, of a window on an image of that shape."""
    last = np.maximum(np.array(shape) - window_px, 0)
    row, column = first.clip(0, last).tolist()
    return row, column


def _window(corner: Corner, window_px: int) -> Box:
    row, column = corner
    return slice(row, row + window_px), slice(column, column + window_px)


def _shown(image: np.ndarray) -> Box:
    """The rows and columns of an image (1, H, W) that are not padding."""
    return bounding_box(image[0] > 0)


def _is_sure(seen: Seen, window_px: int) -> bool:
    """Whether a window shows a femur without doubt, roof and joint space."""
    whole = len(seen.femur) >= SURE_AREA * window_px**2
    beside = (seen.probabilities[1:].max(axis=(1, 2)) >= THRESHOLD).all()
    return bool(whole and beside and seen.certainty >= SURE_FRACTION)


def _surest(windows: Sequence[Seen]) -> Seen:
    """The surest of the windows with about as much femur.

    A wing may be larger than the femur, but is a femur by 0.8 to 0.9 on average and
    the femur by 0.97.
    """
    most = max(float(seen.femur.sum()) for seen in windows)
    likely = [
        seen
        for seen in windows
        if len(seen.femur) and float(seen.femur.sum()) >= LIKELY_FRACTION * most
    ]
    return max(likely, key=attrgetter("certainty"), default=windows[0])
