"""Every hip is a row for every reader, in the millimetres and pixels of its source."""

import pytest
from seen_hip import SIZE_PX, SPACING_MM, view

from hipspace.measurement.readers import read_views
from hipspace.measurement.width_rows import row_of


def test_a_mirrored_hip_measures_the_same_at_the_mirrored_place():
    right, left = (
        row_of(next(r for r in read_views([v], "softmax", 5.0) if r.widths))
        for v in (view("right"), view("left"))
    )
    assert left["minimum_mm"] == pytest.approx(right["minimum_mm"])
    middle_mm = 10.0 + SIZE_PX * SPACING_MM / 2
    assert left["minimum_roof_x_mm"] - middle_mm == pytest.approx(
        middle_mm - right["minimum_roof_x_mm"]
    )
