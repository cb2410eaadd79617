"""The rows of many radiographs as one table."""

import numpy as np
import pandas as pd
import pytest

from hipspace.measurement import rows
from hipspace.measurement.rows import as_table


def rows_of(number):
    """Two hips, the second with a column that the first has not."""
    first = {"file": f"{number}.dcm", "minimum_mm": number / 3, "reason": ""}
    return [first, first | {"minimum_mm": np.nan, "reason": "why", "flags": "narrow"}]


@pytest.mark.parametrize("radiographs", [1, 3, 4, 7])
def test_rows_taken_a_few_at_a_time_are_those_taken_at_once(monkeypatch, radiographs):
    monkeypatch.setattr(rows, "RADIOGRAPHS_AT_A_TIME", 3)
    some = list(map(rows_of, range(radiographs)))
    at_once = pd.DataFrame([row for rows_ in some for row in rows_])
    pd.testing.assert_frame_equal(as_table(iter(some)), at_once)


def test_without_radiographs_the_table_is_empty():
    assert as_table([]).empty
