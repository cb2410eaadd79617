"""A search of all of a radiograph for a joint: femur, roof and joint space together.

Overlapping windows are looked through. The likeliest are followed, and the one that
shows most of a joint is believed.
"""

from collections.abc import Sequence

import numpy as np

from hipspace.segmentation.network.following import femurs_middle, followed
from hipspace.segmentation.network.model import Network
from hipspace.segmentation.network.seen import (
    Corner,
    Seen,
    away_px,
    seen_through,
    shown,
)

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


def searched(network: Network, image: np.ndarray, window_px: int, usual: Seen) -> Seen:
    """The window that shows most of a joint, wherever it is; else the usual one.

    Where that one shows a joint plainly, a better one is looked for beside it alone.
    """
    corners: Sequence[Sequence[Corner]] = _in_turn(image, window_px)
    if usual.is_plain:
        corners = [
            [c for c in some if _is_beside(c, usual, window_px)] for some in corners
        ]
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
    aimed = followed(network, images, likely, window_px, 0.0)
    return max([usual, *aimed], key=lambda seen: seen.joint)


def _is_beside(corner: Corner, seen: Seen, window_px: int) -> bool:
    """Whether a window of a search is one of the nearest to another."""
    return away_px(seen, corner) <= BESIDE_STEPS * SEARCH_STEP * window_px


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
            found += seen_through(network, [image] * len(some), some, window_px)
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
        for shown, size in zip(shown(image), image.shape[1:], strict=True)
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
        place = femurs_middle(seen, window_px)
        away = [np.abs(place - other).max() for _, other in kept]
        if min(away, default=np.inf) > OTHER_PLACE * window_px:
            kept.append((seen, place))
        if len(kept) == MOST_CANDIDATES:
            break
    return [seen for seen, _ in kept]
