"""A window is moved until the femur that it shows is in its middle, and no longer."""

import numpy as np
import pytest
from bright_hips import WholeHipWhereBright, shown_at

from hipspace.segmentation.network.following import (
    MOST_MOVES,
    femurs_middle,
    followed,
    usual_corner,
)
from hipspace.segmentation.network.seen import Seen, seen_through

WINDOW_PX = 80


def follow(places, corners, same_fraction=0.0):
    """The windows in the end, and how many the network was shown after the first."""
    network = WholeHipWhereBright((4, 8), (2,), 1, "softmax").eval()
    images = np.stack([shown_at(*place) for place in places])
    first = seen_through(network, list(images), corners, WINDOW_PX)
    network.windows = 0
    found = followed(network, images, first, WINDOW_PX, same_fraction)
    return found, network.windows


def test_windows_end_with_their_own_femora_in_the_middle():
    places = [(100, 200), (220, 120), (160, 160)]
    corners = [(40, 130), (180, 80), (150, 100)]
    found, _ = follow(places, corners)
    assert [seen.corner for seen in found] == [(60, 160), (180, 80), (120, 120)]
    assert [seen.femur.size for seen in found] == [40**2] * 3


@pytest.mark.parametrize(("off_px", "windows"), [(4, 0), (5, 1)])
def test_a_window_off_by_little_is_left_where_it_is(off_px, windows):
    ((seen,), shown) = follow([(160, 160)], [(120, 120 + off_px)], 0.05)
    assert shown == windows
    assert seen.corner == (120, 120 + off_px * (not windows))


def test_a_window_without_a_femur_is_left_where_it_is():
    ((seen,), shown) = follow([(250, 250)], [(10, 10)])
    assert (seen.corner, shown) == ((10, 10), 0)


def test_at_the_edge_a_window_stays_on_the_image():
    ((seen,), _) = follow([(40, 290)], [(0, 240)])
    assert seen.corner == (0, 240)


class AlwaysFartherDown:
    """A network that sees a femur at the bottom of whatever it is given."""

    windows = 0

    def probabilities(self, images):
        self.windows += len(images)
        found = np.zeros((len(images), 3, WINDOW_PX, WINDOW_PX), np.float32)
        found[:, 0, 60:, 30:50] = 1
        return found


def test_a_femur_that_keeps_away_is_not_followed_for_ever():
    network, image = AlwaysFartherDown(), np.ones((1, 900, 900), np.float32)
    first = seen_through(network, [image], [(0, 0)], WINDOW_PX)
    followed(network, image[None], first, WINDOW_PX, 0.0)
    assert network.windows == MOST_MOVES


def test_how_much_is_shown_of_the_shaft_does_not_move_the_middle():
    femora = np.zeros((2, 3, WINDOW_PX, WINDOW_PX), np.float32)
    femora[0, 0, 10:70, 20:60] = femora[1, 0, 10:80, 20:60] = 1
    for probabilities in femora:
        middle = femurs_middle(Seen((100, 200), probabilities), WINDOW_PX)
        assert middle == pytest.approx([139.5, 239.5])


def test_the_middle_is_that_of_the_femur_with_the_joint():
    two = np.zeros((3, WINDOW_PX, WINDOW_PX), np.float32)
    two[0, 40:50, 10:20] = two[0, 20:50, 50:75] = 1
    two[1, 37:40, 10:20] = 1
    assert femurs_middle(Seen((0, 0), two), WINDOW_PX) == pytest.approx([44.5, 14.5])


def test_a_hip_is_expected_beside_the_middle_of_what_is_shown():
    image = np.zeros((1, 400, 500), np.float32)
    image[0, 100:300, 140:340] = 0.1
    row, column = 200 + 0.25 * WINDOW_PX, 240 - 0.85 * WINDOW_PX
    assert usual_corner(image, WINDOW_PX) == (row - 40, column - 40)
    assert usual_corner(image[:, 100:300, 140:200], WINDOW_PX) == (80, 0)
