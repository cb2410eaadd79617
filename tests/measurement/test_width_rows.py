import numpy as np
import pytest
from seen_hip import FRACTIONS, HIP, view

from hipspace.measurement import jsw
from hipspace.measurement.certainty.flags import NOT_ROUND, SOFT
from hipspace.measurement.columns import PROFILE_MM
from hipspace.measurement.readers import read_views
from hipspace.measurement.readings import HipReading
from hipspace.measurement.tracing.contours import joint_from_probabilities
from hipspace.measurement.width_rows import (
    flagged_row,
    profile_columns,
    row_of,
    truth_row,
)
from hipspace.storage.files.column_names import TRUTH


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


def test_the_profile_begins_at_the_lateral_edge_and_ends_at_the_medial_end():
    columns, exact = profile_columns(HIP.joint()), jsw.widths(HIP.joint())
    assert tuple(columns) == PROFILE_MM
    assert columns["profile_0_mm"] == pytest.approx(exact["lateral"].width_mm)
    assert columns["profile_50_mm"] == pytest.approx(exact["central"].width_mm)
    assert columns["profile_100_mm"] == pytest.approx(exact["medial"].width_mm)


def test_without_a_joint_there_is_no_profile():
    assert np.isnan([*profile_columns(None).values()]).all()


def test_a_hip_that_failed_has_a_reason_in_place_of_widths():
    grid = view().grid
    row = flagged_row(HipReading("right", grid, None, "no femur", (), np.nan))
    assert (row["status"], row["reason"]) == ("failed", "no femur")
    assert np.isnan([row[f"{name}_mm"] for name in jsw.WIDTHS]).all()


def test_flags_stand_in_one_column():
    flags, grid = (NOT_ROUND, SOFT), view().grid
    row = flagged_row(HipReading("right", grid, HIP.joint(), "", flags, 1.2))
    assert row["flags"] == f"{NOT_ROUND}; {SOFT}"
    assert (row["status"], row["softness_mm"]) == ("measured", 1.2)
