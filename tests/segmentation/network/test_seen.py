"""How sure a window is of a joint, and where it lies."""

import numpy as np
import pytest
from arcs import ArcHip

from hipspace.segmentation.network.seen import (
    Seen,
    away_px,
    on_image,
    seen_through,
    shown,
)

SPACING_MM, WINDOW_PX = 0.9, 160
HIP = ArcHip(3.0, (0.4, 0.8), extent_mm=SPACING_MM * WINDOW_PX)
FRACTIONS = HIP.probabilities(SPACING_MM)


def seen(femur=1.0, roof=1.0, space=1.0) -> Seen:
    """A whole hip, each of its structures so likely."""
    most = np.array([femur, roof, space], dtype=np.float32)[:, None, None]
    return Seen((0, 0), np.minimum(FRACTIONS, most))


def test_a_window_knows_nothing_of_what_lies_far_outside_of_it(network):
    image = np.random.default_rng(0).random((1, 32, 96), dtype=np.float32)
    other = image.copy()
    other[..., 64:] = 0
    near, far = seen_through(network, [image, other], [(0, 0)] * 2, 32)
    np.testing.assert_allclose(near.probabilities, far.probabilities, atol=1e-5)


@pytest.mark.parametrize(
    ("window", "plain", "sure"),
    [
        (seen(), True, True),
        (seen(femur=0.88), True, False),
        (seen(femur=0.8), False, False),
        (seen(space=0.85), True, False),
        (seen(space=0), False, False),
        (seen(roof=0, space=0), False, False),
    ],
)
def test_a_joint_is_plain_or_sure_by_its_femur_and_what_is_beside_it(
    window, plain, sure
):
    assert (window.is_plain, window.is_sure) == (plain, sure)


def test_a_small_part_of_a_femur_is_not_plain_however_sure():
    joint = FRACTIONS.copy()
    joint[0, 45:] = 0
    part = Seen((0, 0), joint)
    assert part.certainty > 0.9
    assert not part.is_plain


def test_windows_rank_by_what_they_show_times_how_surely():
    ranked = [seen(), seen(femur=0.8), seen(femur=0.8, space=0), seen(femur=0.4)]
    joints = [window.joint for window in ranked]
    assert joints == sorted(set(joints), reverse=True)
    assert joints[-1] == 0
    assert np.isnan(ranked[-1].certainty)


def test_a_window_lies_where_its_corner_says():
    window = Seen((3, 7), np.zeros((3, 10, 20), np.float32))
    assert window.place == (slice(3, 13), slice(7, 27))
    assert window.window_px == 20


def test_what_is_seen_belongs_to_its_own_corner(network):
    image = np.random.default_rng(0).random((1, 32, 96), dtype=np.float32)
    corners = [(0, 64), (0, 0)]
    together = seen_through(network, [image, image], corners, 32)
    for corner, one in zip(corners, together, strict=True):
        (alone,) = seen_through(network, [image], [corner], 32)
        assert one.corner == corner
        np.testing.assert_allclose(one.probabilities, alone.probabilities, atol=1e-5)


def test_a_corner_is_as_far_away_as_along_the_farther_axis():
    window = Seen((10, 10), np.zeros((3, 8, 8), np.float32))
    assert away_px(window, (13, 3)) == 7
    assert away_px(window, (19, 12)) == 9


@pytest.mark.parametrize(
    ("corner", "nearest"),
    [((-4, 9), (0, 9)), ((50, 90), (32, 68)), ((5, 5), (5, 5))],
)
def test_a_window_begins_where_it_ends_on_the_image(corner, nearest):
    assert on_image(np.array(corner), (64, 100), 32) == nearest


def test_a_window_larger_than_the_image_begins_with_it():
    assert on_image(np.array((-3, 3)), (20, 20), 32) == (0, 0)


def test_what_is_not_padding_is_shown():
    image = np.zeros((1, 40, 50), np.float32)
    image[0, 5, 20] = image[0, 30, 8] = 0.1
    assert shown(image) == (slice(5, 31), slice(8, 21))
