"""Rounded values are the nearest that a store can hold."""

import numpy as np
import pytest

from hipspace.storage.levels import (
    as_fraction_levels,
    as_levels,
    from_fraction_levels,
    rounded_fractions,
    rounded_levels,
)

VALUES = np.linspace(0, 1, 5001)


@pytest.mark.parametrize(
    ("rounded", "steps"), [(rounded_levels, 4095), (rounded_fractions, 255)]
)
def test_a_value_moves_by_half_a_level_at_most_and_only_once(rounded, steps):
    found = rounded(VALUES)
    assert found.dtype == np.float32
    assert np.abs(found - VALUES).max() == pytest.approx(0.5 / steps, rel=0.02)
    assert (found[0], found[-1]) == (0, 1)
    assert np.unique(found).size == min(steps + 1, VALUES.size)
    np.testing.assert_array_equal(rounded(found), found)


def test_levels_take_no_more_bytes_than_they_need():
    assert as_levels(VALUES).dtype == np.uint16
    assert as_fraction_levels(VALUES).dtype == np.uint8


def test_every_level_is_the_one_that_it_was_read_as():
    levels = np.arange(256, dtype=np.uint8)
    np.testing.assert_array_equal(
        as_fraction_levels(from_fraction_levels(levels)), levels
    )
