"""Every hip is a row for every reader, in the millimetres and pixels of its source."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from hipspace.geometry.grid import Grid
from hipspace.measurement import jsw
from hipspace.measurement.columns import INTERVAL_MM, JSW, JUDGED, PROFILE_MM
from hipspace.measurement.contours import joint_from_probabilities
from hipspace.measurement.flags import ONE_HIP
from hipspace.measurement.joint import IMAGE_VERTICAL_XY
from hipspace.measurement.profiles import profile_columns
from hipspace.measurement.readers import read_views
from hipspace.measurement.readings import BEST, READERS
from hipspace.measurement.rows import radiograph_rows
from hipspace.measurement.view import View, vertical_xy
from hipspace.measurement.width_rows import row_of, truth_row
from hipspace.statistics.comparison import (
    AGREEMENT,
    agreement_table,
    bland_altman,
    metrics,
    paired,
    readers_of,
    scatter,
)
from hipspace.storage.column_names import TRUTH
from hipspace.storage.predictions import PredictedHips
from hipspace.storage.tables import patients
from tests import judged
from tests.arcs import ArcHip

SPACING_MM, SOURCE_SPACING_MM, SIZE_PX = 0.9, 0.3, 111
HIP = ArcHip(3.0, (0.4, 0.8))
FRACTIONS = HIP.probabilities(SPACING_MM)
PARAMS = judged.PARAMS.model_copy(update={"thresholds_mm": (2.5, 2.0)})
SHAPE = (400, 400)


def view(side="right", probabilities=FRACTIONS, offset_x_mm=10.0) -> View:
    grid = Grid(
        (SIZE_PX, SIZE_PX),
        SPACING_MM,
        SOURCE_SPACING_MM,
        (offset_x_mm, 20.0),
        mirrored=side == "left",
    )
    return View(side, grid, np.full((80, 2), np.nan), probabilities)


class Stores:
    """Two hips of one radiograph, of which the left was not predicted."""

    rows = {("CHECK/T05/a.dcm", side): 0 for side in ("right", "left")}
    activation = "softmax"

    def index_of(self, _, side):
        return 0 if side == "right" else None

    def probabilities(self, _):
        return FRACTIONS

    def grid(self, _, side):
        return view(side).grid

    def landmarks(self, _, side):
        return view(side).landmarks_xy


def rows_of_one_radiograph() -> pd.DataFrame:
    identity = {"row": 0, "file": "CHECK/T05/a.dcm", "cohort": "CHECK"}
    identity |= {"patient": "007", "visit": "T05", "spacing_rule": "detector"}
    tested = pd.DataFrame([identity | {"side": side} for side in ("right", "left")])
    truth = pd.DataFrame(columns=TRUTH)
    look = PredictedHips(Stores(), Stores())
    rows = radiograph_rows(look, look, tested, truth, SHAPE, smoothing_mm=5.0)
    return pd.DataFrame(rows)


def table(minimum_mm: dict[str, list[float]]) -> pd.DataFrame:
    """jsw.csv of hips with these minima; NaN: the reader failed."""
    rows = []
    for reader, values in minimum_mm.items():
        for i, width_mm in enumerate(values):
            failed = bool(np.isnan(width_mm))
            row = dict.fromkeys(JUDGED, np.nan) | {
                "file": f"{i}.dcm",
                "side": "right",
                "patient": str(i),
                "reader": reader,
                "status": "failed" if failed else "measured",
                "reason": "no roof" if failed else "",
                "minimum_mm": width_mm,
            }
            rows.append(row)
    return pd.DataFrame(rows)


COHORT = table(
    {
        "truth": [1.0, 2.0, 3.0, 4.0],
        "landmarks": [1.1, 2.1, 3.1, 4.1],
        "border_pixels": [1.5, np.nan, 3.5, 4.5],
        "coarse": [1.2, 2.2, 3.4, 4.2],
        "fine": [1.0, 2.0, 3.2, np.nan],
    }
)


def test_every_reader_has_a_row_for_every_hip():
    rows = rows_of_one_radiograph()
    assert len(rows) == 2 * 4
    assert set(rows["reader"]) == set(READERS) - {"truth"}
    assert set(JSW) <= set(rows)


def test_a_cohort_without_truth_or_landmarks_has_every_column_of_the_table():
    made_later = set(INTERVAL_MM)
    assert set(JUDGED) - made_later <= set(rows_of_one_radiograph())


def test_a_hip_that_cannot_be_measured_says_why():
    rows = rows_of_one_radiograph().set_index(["reader", "side"])
    for reader in ("coarse", "fine"):
        assert rows.loc[(reader, "left"), "reason"] == "not predicted"
    assert rows.loc[("landmarks", "right"), "reason"] == "landmarks are missing"
    assert np.isnan(rows.loc[("coarse", "left"), "minimum_mm"])
    assert rows.loc[("coarse", "right"), "status"] == "measured"


def test_the_result_has_flags_and_the_softness_of_its_borders():
    rows = rows_of_one_radiograph().set_index(["reader", "side"])
    assert rows.loc[("fine", "right"), "flags"] == ONE_HIP
    assert rows.loc[("fine", "right"), "softness_mm"] == pytest.approx(0.6, 0.1)


def test_readers_that_find_borders_have_the_width_along_the_sourcil():
    rows = rows_of_one_radiograph().set_index(["reader", "side"])[list(PROFILE_MM)]
    exact = profile_columns(HIP.joint())
    measured = rows.loc[("fine", "right")]
    np.testing.assert_allclose(measured, [*exact.values()], atol=0.1)
    assert rows.loc[("border_pixels", "right")].isna().all()
    assert rows.loc[("fine", "left")].isna().all()


def test_the_place_of_the_minimum_is_in_pixels_and_millimetres_of_the_source():
    (reading,) = (r for r in read_views([view()], "softmax", 5.0)
                  if r.reader == "coarse")  # fmt: skip
    row = row_of(reading)
    exact = jsw.minimum(HIP.joint()).head_xy_mm
    assert row["minimum_head_x_mm"] == pytest.approx(exact[0] + 10.0, abs=2.5)
    assert row["minimum_head_y_mm"] == pytest.approx(exact[1] + 20.0, abs=1.0)
    assert row["minimum_head_x_px"] == pytest.approx(row["minimum_head_x_mm"] / 0.3)


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


def test_the_vertical_stands_on_the_line_through_both_heads():
    views = view("right"), view("left", offset_x_mm=150.0)
    tilted = replace(
        views[1], grid=replace(views[1].grid, offset_xy_mm=(150.0, 20.0 + 14.0))
    )
    joint = joint_from_probabilities(FRACTIONS, SPACING_MM, 5.0)
    right = vertical_xy(views[0], joint, tilted, joint)
    left = vertical_xy(tilted, joint, views[0], joint)
    assert np.hypot(*right) == pytest.approx(1)
    assert right[0] > 0 > right[1]
    assert left == pytest.approx((-right[0], right[1]))


def test_level_heads_have_the_vertical_of_the_image():
    views = view("right"), view("left", offset_x_mm=150.0)
    joint = joint_from_probabilities(FRACTIONS, SPACING_MM, 5.0)
    found = vertical_xy(views[0], joint, views[1], joint)
    assert found == pytest.approx(IMAGE_VERTICAL_XY)


def test_the_truth_is_brought_to_the_millimetres_of_the_grid():
    known = dict.fromkeys(TRUTH, 2.0) | {"spacing_mm": 0.15}
    row = truth_row(known, "left", 0.3, joint_from_probabilities(FRACTIONS, 0.9, 5.0))
    assert row["minimum_mm"] == 4.0
    assert row["minimum_roof_x_px"] == 2.0
    assert row["minimum_roof_x_mm"] == pytest.approx(0.6)


def test_readers_are_compared_with_the_truth_where_there_is_one():
    found = metrics(COHORT, PARAMS)
    assert set(found) == {"hips", "borders", "minimum"}
    assert set(found["minimum"]) == set(READERS) - {"truth"}
    assert found["minimum"]["landmarks"]["bias_mm"] == pytest.approx(0.1)


def test_failed_hips_are_counted_and_not_averaged():
    found = metrics(COHORT, PARAMS)
    border_pixels = found["minimum"]["border_pixels"]
    assert (border_pixels["n"], border_pixels["failed"]) == (3, 1)
    assert border_pixels["bias_mm"] == 0.5
    assert found["hips"]["failed_fraction"] == 0.25


def test_without_truth_agreement_with_the_landmarks_goes_by_its_own_name():
    found = metrics(COHORT[COHORT["reader"] != "truth"], PARAMS)
    assert "minimum" not in found
    best = found["agreement_with_landmarks"][BEST]
    assert best["bias_mm"] == pytest.approx((-0.1 - 0.1 + 0.1) / 3, abs=1e-4)


def test_thresholds_are_named_by_their_millimetres():
    below = metrics(COHORT, PARAMS)["minimum"][BEST]["below"]
    assert below["2_5_mm"] == {"narrow": 2, "sensitivity": 1.0, "specificity": 1.0}


def test_hips_pair_up_by_file_and_side_whatever_their_order():
    shuffled = COHORT.sample(frac=1, random_state=0)
    pd.testing.assert_frame_equal(
        paired(COHORT, BEST, "minimum"), paired(shuffled, BEST, "minimum")
    )


def test_patients_of_two_cohorts_with_one_number_are_two():
    one, other = (COHORT.assign(patient="1", cohort=c) for c in ("CHECK", "OAI"))
    both = pd.concat([one, other.assign(file="OAI/" + other["file"])])
    assert patients(paired(both, BEST, "minimum")).nunique() == 2


def test_the_plots_hold_every_measured_hip():
    points = scatter(COHORT)
    assert len(points) == 4 + 3 + 4 + 3
    differences = bland_altman(points)
    assert (
        differences["difference_mm"] == points["width_mm"] - points["reference_mm"]
    ).all()
    assert readers_of(COHORT) == list(points["reader"].unique())


def test_the_table_of_all_widths_has_those_that_a_reader_defines():
    found = agreement_table(COHORT)
    assert set(found["width"]) == {"minimum"}
    assert list(found["n"]) == [4, 3, 4, 3]


def test_a_hip_that_was_not_measured_counts_as_missed_among_all():
    rows = table({"truth": [1.0, 1.0, 4.0, 4.0], "fine": [1.0, np.nan, 4.0, 4.9]})
    found = metrics(rows, PARAMS)["minimum"][BEST]
    assert found["below"]["2_5_mm"]["sensitivity"] == 1
    assert found["all_hips"]["n"] == 4
    assert found["all_hips"]["within_0_5_mm"] == 0.5
    assert found["all_hips"]["within_1_mm"] == 0.75
    assert found["all_hips"]["below"]["2_5_mm"] == {"narrow": 2, "sensitivity": 0.5}


def test_the_table_has_its_columns_if_no_reader_measured_any_hip():
    none = agreement_table(table({"truth": [1.0], "fine": [np.nan]}))
    assert none.empty
    assert list(none) == list(AGREEMENT)


def test_no_patient_is_in_what_git_keeps():
    assert list(scatter(COHORT)) == ["reference_mm", "width_mm", "reader"]
