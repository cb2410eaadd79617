"""Looks at a close-up, and their mean."""

import numpy as np
import pytest

from hipspace.segmentation.looks import LOOKS, PLAIN, mean_of

SEEN = np.full((3, 4, 5), np.nan, dtype=np.float32)


def seen(columns, value):
    found = SEEN.copy()
    found[..., columns] = value
    return found


def test_the_mean_is_of_those_looks_that_see_a_pixel():
    mean = mean_of([seen(slice(0, 3), 0.2), seen(slice(1, 4), 0.6)])
    expected = [0.2, 0.4, 0.4, 0.6, 0.0]
    np.testing.assert_allclose(mean, np.broadcast_to(expected, mean.shape), rtol=1e-6)
    assert mean.dtype == np.float32


def test_the_mean_of_one_look_is_that_look():
    shown = seen(slice(1, 5), 0.7)
    np.testing.assert_array_equal(mean_of([shown]), np.nan_to_num(shown))


def test_the_first_look_is_the_close_up_as_it_is():
    assert LOOKS[0] is PLAIN
    assert (PLAIN.shift_xy_px, PLAIN.gamma, PLAIN.percentiles) == ((0, 0), 1.0, None)


@pytest.mark.parametrize("look", LOOKS[1:])
def test_the_others_are_cut_between_the_steps_of_the_network(look):
    assert all(shift % 2 == 1 for shift in look.shift_xy_px)
    assert look.gamma != 1.0
