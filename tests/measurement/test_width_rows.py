import pytest
from seen_hip import FRACTIONS, HIP, view

from hipspace.measurement import jsw
from hipspace.measurement.contours import joint_from_probabilities
from hipspace.measurement.readers import read_views
from hipspace.measurement.width_rows import row_of, truth_row
from hipspace.storage.tables import TRUTH


def test_the_place_of_the_minimum_is_in_pixels_and_millimetres_of_the_source():
    (reading,) = (r for r in read_views([view()], "softmax", 5.0)
                  if r.reader == "coarse")  # fmt: skip
    row = row_of(reading)
    exact = jsw.minimum(HIP.joint()).head_xy_mm
    assert row["minimum_head_x_mm"] == pytest.approx(exact[0] + 10.0, abs=2.5)
    assert row["minimum_head_y_mm"] == pytest.approx(exact[1] + 20.0, abs=1.0)
    assert row["minimum_head_x_px"] == pytest.approx(row["minimum_head_x_mm"] / 0.3)


def test_the_truth_is_brought_to_the_millimetres_of_the_grid():
    known = dict.fromkeys(TRUTH, 2.0) | {"spacing_mm": 0.15}
    row = truth_row(known, "left", 0.3, joint_from_probabilities(FRACTIONS, 0.9, 5.0))
    assert row["minimum_mm"] == 4.0
    assert row["minimum_roof_x_px"] == 2.0
    assert row["minimum_roof_x_mm"] == pytest.approx(0.6)
