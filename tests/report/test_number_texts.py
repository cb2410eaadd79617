import numpy as np
import pytest

from hipspace.report.number_texts import MISSING, fraction, millimetres, percent, signed


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (millimetres(1.005), "1.00"),
        (signed(0.126), "+0.13"),
        (signed(-0.126), "\N{MINUS SIGN}0.13"),
        (percent(0.856), "86 %"),
        (fraction(0.9471, 3), "0.947"),
    ],
)
def test_a_number_is_shown_to_its_digits(text, expected):
    assert text == expected


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_missing_number_is_a_dash(value):
    texts = [millimetres(value), signed(value), percent(value), fraction(value, 1)]
    assert texts == [MISSING] * 4
