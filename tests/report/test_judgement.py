import numpy as np
import pytest

from hipspace.measurement.columns import INTERVAL_MM
from hipspace.report.judgement import interval_text
from hipspace.report.number_texts import MISSING


def test_an_interval_is_shown_from_low_to_high():
    assert interval_text(dict(zip(INTERVAL_MM, (1.2, 2.345), strict=True))) == (
        "1.20 to 2.35"
    )


@pytest.mark.parametrize("ends", [(np.nan, np.nan), (1.0, np.nan), (1.0, np.inf)])
def test_an_interval_without_an_end_is_a_dash(ends):
    assert interval_text(dict(zip(INTERVAL_MM, ends, strict=True))) == MISSING
