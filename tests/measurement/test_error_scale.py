"""How far a minimum may be off grows as a joint closes, and with soft borders."""

import numpy as np
import pandas as pd
import pytest

from hipspace.measurement.error_scale import ends_mm, error_scale_mm


def test_a_closed_joint_is_twice_as_uncertain_as_a_wide_one():
    assert error_scale_mm(0.0, 0.4) == pytest.approx(0.8)
    assert error_scale_mm(30.0, 0.4) == pytest.approx(0.4)


def test_of_what_closing_adds_a_third_and_more_is_left_at_a_millimetre():
    assert error_scale_mm(1.0, 1.0) - 1 == pytest.approx(0.3679, abs=1e-4)


def test_the_ends_are_as_far_as_the_reach_says_to_either_side():
    assert ends_mm(30.0, 0.4, 2.5) == pytest.approx((29.0, 31.0))


def test_the_lower_end_alone_stops_at_zero():
    assert ends_mm(0.0, 0.5, 1.0) == pytest.approx((0.0, 1.0))
    assert ends_mm(30.0, 0.4, np.inf) == (0.0, np.inf)


def test_columns_of_a_table_keep_their_rows_and_what_is_missing():
    minimum_mm = pd.Series([30.0, np.nan, 0.0], index=[7, 3, 5])
    low, high = ends_mm(minimum_mm, pd.Series(1.0, index=[3, 5, 7]), 1.0)
    assert high[7] == pytest.approx(31.0)
    assert (low[5], high[5]) == (0.0, 2.0)
    assert np.isnan([low[3], high[3]]).all()
