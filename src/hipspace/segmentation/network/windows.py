"""One hip on a whole radiograph, seen through a window with its femur in the middle.

Instance normalisation looks at all that it is given, so a network that has only seen
crops fails on anything larger. It is given windows of the size of those crops: first
where a hip mostly lies, moved until the femur is in the middle, where it was in
training. If that shows no whole hip beyond doubt, overlapping windows search all
of the radiograph for a joint: femur, roof and joint space together. The likeliest are
followed like the first, and the one that shows most of a joint is believed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hipspace.geometry.anatomy import STRUCTURES
from hipspace.geometry.boxes import Box, bounding_box
from hipspace.geometry.components import THRESHOLD
from hipspace.segmentation.network.evidence import (
    REACH_FRACTION,
    evidence,
    joints_femur,
)
from hipspace.segmentation.network.model import Network

USUAL_PLACE = (0.25, -0.85)
"""Where a right hip lies on a radiograph of both: the first window's middle, down and
right of the picture's, in sides of a window."""
SURE_FRACTION = 0.95
"""Mean probability of a femur from which no other is searched for, see `_is_sure`."""
PLAIN_FRACTION = 0.93
"""Mean probability of a femur from which one beyond doubt is looked for beside it."""
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
SEARCH_STEP = 0.25
"""Distance of the windows of a search as a fraction of their side: one of them shows a
femur within an eighth of where it was in training."""
BESIDE_STEPS = 1.5
"""Greatest such distance of a window beside another: three rows and columns of them."""
LEAST_JOINTS = (0.005, 0.1, 0.0)
"""Least `Seen.joint` with which a search goes on after each part of its windows. Where
there was a hip, they showed 0.03 and 0.28 on 200 radiographs."""
OTHER_PLACE = 0.3
"""Least distance of two likely windows as a fraction of their side: nearer ones show
the same hip."""
MOST_CANDIDATES = 3
"""Windows of a search that are followed."""
SURE_EVIDENCE = 0.9
"""Least `evidence` of a window from which no other is searched for."""

STEADYING_PX = 3
"""Distance of the windows whose mean is taken: odd, so that an even pixel of one is an
odd one of the next, and well within what crops are moved in training."""

Corner = tuple[int, int]
"""First row and column of a window."""


@dataclass(frozen=True)
class Seen:
    """What was seen of one hip through a window.

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

    @cached_property
    def joint(self) -> float:
        """How much of a joint it shows and how surely, 0 to 1: what windows rank by."""
        if not len(self.femur):
            return 0.0
        window_px = max(self.probabilities.shape[1:])
        return self.certainty * evidence(self.probabilities, window_px)


def through_windows(
    network: Network, images: np.ndarray, window_px: int, mean_of: int
) -> np.ndarray:
    """Probabilities (B, 3, H, W) of the structures of one hip on images (B, 1, H, W).

    0 beyond the window that is believed.

    Parameters
    ----------
    mean_of
        Windows a few pixels apart, the one that is believed among them, whose mean is
        given. The network halves its pixels from level to level, so where it sees a
        border depends a little on which pixel its window begins with.
    """
    usual = [_usual_corner(image, window_px) for image in images]
    first = _seen_through(network, list(images), usual, window_px)
    windows = [
        seen
        if _is_sure(seen, window_px)
        else _searched(network, image, window_px, seen)
        for image, seen in zip(
            images,
            _followed(network, images, first, window_px, SAME_PLACE_FRACTION),
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


def _searched(network: Network, image: np.ndarray, window_px: int, usual: Seen) -> Seen:
    """The window that shows most of a joint, wherever it is; else the usual one.

    It is first looked for beside one that shows a joint plainly, and only there if it
    shows one without doubt.
    """
    corners = _in_turn(image, window_px)
    if _is_plain(usual, window_px):
        beside = [
            [c for c in some if _is_beside(c, usual, window_px)] for some in corners
        ]
        best = _best(network, image, window_px, usual, beside)
        if _is_sure(best, window_px):
            return best
    return _best(network, image, window_px, usual, corners)


def _best(
    network: Network,
    image: np.ndarray,
    window_px: int,
    usual: Seen,
    corners: Sequence[Sequence[Corner]],
) -> Seen:
    """The usual window or a likely one of those at some corners, after it was moved."""
    likely = _apart(_shown_at(network, image, window_px, corners), window_px)
    if not likely:
        return usual
    images = np.broadcast_to(image, (len(likely), *image.shape))
    followed = _followed(network, images, likely, window_px, 0.0)
    return max([usual, *followed], key=lambda seen: seen.joint)


def _is_beside(corner: Corner, seen: Seen, window_px: int) -> bool:
    """Whether a window of a search is one of the nearest to another."""
    return _away_px(seen, corner) <= BESIDE_STEPS * SEARCH_STEP * window_px


def _shown_at(
    network: Network,
    image: np.ndarray,
    window_px: int,
    corners: Sequence[Sequence[Corner]],
) -> list[Seen]:
    """What windows at the corners from `_in_turn` show, those with a femur.

    Given up where those far apart show nothing of a joint.
    """
    found: list[Seen] = []
    for part, least_joint in zip(corners, LEAST_JOINTS, strict=True):
        for first in range(0, len(part), WINDOWS_AT_A_TIME):
            some = part[first : first + WINDOWS_AT_A_TIME]
            found += _seen_through(network, [image] * len(some), some, window_px)
        if max((seen.joint for seen in found), default=0.0) < least_joint:
            break
    return [seen for seen in found if len(seen.femur)]


def _in_turn(image: np.ndarray, window_px: int) -> tuple[list[Corner], ...]:
    """The corners of overlapping windows on all that is not padding, for a search.

    Every other row and column of them first; then the ones in the middle of four of
    these; then the rest.
    """
    step = max(round(SEARCH_STEP * window_px), 1)
    rows, columns = (
        _starts(shown, size, window_px, step)
        for shown, size in zip(_shown(image), image.shape[1:], strict=True)
    )
    far = [(row, column) for row in rows[::2] for column in columns[::2]]
    between = [(row, column) for row in rows[1::2] for column in columns[1::2]]
    rest = [(row, column) for row in rows[::2] for column in columns[1::2]]
    rest += [(row, column) for row in rows[1::2] for column in columns[::2]]
    return far, between, rest


def _starts(shown: slice, size: int, window_px: int, step: int) -> list[int]:
    """Where windows begin along an axis, half a step beyond what is shown at most."""
    last = max(size - window_px, 0)
    first = range(shown.start - step // 2, shown.stop - window_px + step, step)
    return sorted({min(max(place, 0), last) for place in first})


def _apart(windows: Sequence[Seen], window_px: int) -> list[Seen]:
    """The windows that show most of a joint, each of another place."""
    kept: list[tuple[Seen, np.ndarray]] = []
    for seen in sorted(windows, key=lambda seen: -seen.joint):
        place = _femurs_middle(seen, window_px)
        away = [np.abs(place - other).max() for _, other in kept]
        if min(away, default=np.inf) > OTHER_PLACE * window_px:
            kept.append((seen, place))
        if len(kept) == MOST_CANDIDATES:
            break
    return [seen for seen, _ in kept]


def _followed(
    network: Network,
    images: np.ndarray,
    first: Sequence[Seen],
    window_px: int,
    same_fraction: float,
) -> list[Seen]:
    """What a window shows of each of some images (B, 1, H, W) in the end.

    Each begins as it was first seen and is moved until the femur that it shows is in
    its middle, or off it by that fraction of its side. All that are still on their way
    are given to the network at once.
    """
    found = dict(enumerate(first))
    under_way = list(found)
    for _ in range(MOST_MOVES - 1):
        aimed = {k: _aimed(found[k], images.shape[2:], window_px) for k in under_way}
        least_px = same_fraction * window_px
        under_way = [k for k in aimed if _away_px(found[k], aimed[k]) > least_px]
        if not under_way:
            break
        shown, corners = zip(*((images[k], aimed[k]) for k in under_way), strict=True)
        windows = _seen_through(network, shown, corners, window_px)
        found |= zip(under_way, windows, strict=True)
    return list(found.values())


def _away_px(seen: Seen, corner: Corner) -> int:
    return int(np.abs(np.subtract(corner, seen.corner)).max())


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
    if not len(seen.femur):
        return seen.corner
    return _corner(_femurs_middle(seen, window_px), shape, window_px)


def _femurs_middle(seen: Seen, window_px: int) -> np.ndarray:
    """Row and column (2,) on the image of the middle of the femur with the joint."""
    reach_px = round(REACH_FRACTION * window_px)
    femur = joints_femur(seen.probabilities, reach_px)
    assert femur is not None, "only a window with a femur has its middle"
    return _middle(femur, window_px) + seen.corner


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
    """Whether a window shows a whole joint without doubt."""
    return seen.certainty >= SURE_FRACTION and _is_plain(seen, window_px)


def _is_plain(seen: Seen, window_px: int) -> bool:
    """Whether a window shows a whole joint, perhaps not in its very middle."""
    whole = len(seen.femur) >= SURE_AREA * window_px**2
    if not whole or seen.certainty < PLAIN_FRACTION:
        return False
    return evidence(seen.probabilities, window_px) >= SURE_EVIDENCE
