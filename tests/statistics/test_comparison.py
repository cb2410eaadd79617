"""Each reader is compared with the reference, hip by hip."""

import judged
import numpy as np
import pandas as pd
import pytest

from hipspace.measurement.columns import JUDGED
from hipspace.measurement.reader_names import BEST, READERS
from hipspace.statistics.comparison import (
    AGREEMENT,
    agreement_table,
    bland_altman,
    metrics,
    paired,
    readers_of,
    scatter,
)
from hipspace.storage.files.tables import patients

PARAMS = judged.PARAMS.model_copy(update={"thresholds_mm": (2.5, 2.0)})


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
