"""Intervals reach as far as calibration hips err, and hold new ones as promised."""

import numpy as np
import pytest
from judged import PARAMS, judged

from hipspace.conformal import (
    Calibration,
    calibrate,
    known_hips,
    patient_quantile,
    with_intervals,
)
from hipspace.coverage import coverage, interval_metrics
from hipspace.readings import BEST

SEEN = Calibration(hips=20, patients=10, reach=0.5)


def errors_of_patients(rng, patients, hips_each):
    """Errors that hips of a patient share in part, and whose they are."""
    shared = rng.normal(size=patients)
    of_hip = np.repeat(np.arange(patients), rng.integers(1, hips_each + 1, patients))
    return np.abs(shared[of_hip] + 0.5 * rng.normal(size=len(of_hip))), of_hip


def test_with_one_hip_a_patient_it_is_the_usual_conformal_quantile():
    scores = np.arange(1.0, 20.0)
    assert patient_quantile(scores, np.arange(19), 0.9) == 18


def test_a_patient_with_many_hips_counts_as_one():
    scores = np.array([*range(1, 20), *([19.0] * 50)])
    patients = np.array([*range(19), *([18] * 50)])
    assert patient_quantile(scores, patients, 0.9) == 18


@pytest.mark.parametrize(("patients", "reach"), [(9, 1.0), (8, np.inf), (0, np.inf)])
def test_ninety_percent_takes_nine_patients(patients, reach):
    scores = np.ones(3 * patients)
    of_hip = np.repeat(np.arange(patients), 3)
    assert patient_quantile(scores, of_hip, 0.9) == reach


@pytest.mark.parametrize("patients", [9, 12, 40])
def test_hips_of_new_patients_are_held_as_often_as_promised(patients):
    rng = np.random.default_rng(0)
    held = []
    for _ in range(2000):
        reach = patient_quantile(*errors_of_patients(rng, patients, 4), 0.9)
        held.append(errors_of_patients(rng, 1, 1)[0][0] <= reach)
    assert 0.88 < np.mean(held) < 0.99


def test_the_reach_is_the_error_over_the_softness():
    table = judged(np.full(9, 3.0), np.full(9, 3.5)).assign(softness_mm=0.25)
    assert calibrate(table, 0.9) == Calibration(9, 9, 2.0)


def test_without_truth_the_landmarks_are_what_is_held():
    table = judged(np.full(9, 3.0), np.full(9, 3.5), reference="landmarks")
    assert calibrate(table, 0.9).reach == 0.5


def test_soft_borders_have_wide_intervals_and_none_is_below_zero():
    table = judged([1.0, 1.0], [0.2, 2.0])
    table.loc[table["reader"] == BEST, "softness_mm"] = [1.0, 2.0]
    found = with_intervals(table, SEEN)[lambda rows: rows["reader"] == BEST]
    assert found["minimum_low_mm"].tolist() == [0.0, 1.0]
    assert found["minimum_high_mm"].tolist() == [0.7, 3.0]


def test_only_measured_hips_of_the_result_have_an_interval():
    found = with_intervals(judged([1.0, 2.0], [1.0, np.nan]), SEEN)
    assert found["minimum_high_mm"].notna().sum() == 1


def test_too_few_patients_give_no_interval():
    table = with_intervals(judged([1.0], [1.0]), calibrate(judged([], []), 0.9))
    assert table[["minimum_low_mm", "minimum_high_mm"]].isna().all(axis=None)
    assert np.isnan(coverage(table, PARAMS)["coverage"])


def test_coverage_is_told_in_all_and_by_severity():
    table = with_intervals(judged([1.0, 2.0, 3.0, 4.0], [1.4, 2.6, 3.4, 4.0]), SEEN)
    found = coverage(table, PARAMS)
    assert found["coverage"] == 0.75
    assert 0 <= found["coverage_low"] < 0.75 < found["coverage_high"] <= 1
    assert found["mean_half_width_mm"] == 0.5
    steps = found["by_severity"]
    assert steps["1_5_to_2_5_mm"] == {"n": 1, "coverage": 0.0}
    assert steps["above_2_5_mm"] == {"n": 2, "coverage": 1.0}


def test_hips_of_the_retest_are_told_apart():
    tested = with_intervals(judged([1.0, 2.0], [1.0, 2.0]), SEEN)
    retest = with_intervals(judged([1.0, 2.0], [1.0, 3.0], patient="a"), SEEN)
    found = interval_metrics(tested, retest, SEEN, PARAMS)
    assert (found["coverage"], found["calibration_patients"]) == (1.0, 10)
    unseen = found["unseen"]
    assert (unseen["coverage"], unseen["hips"], unseen["patients"]) == (0.5, 2, 1)


def test_known_hips_have_a_reference_and_a_width():
    hips = known_hips(judged([1.0, np.nan, 3.0], [1.0, 2.0, np.nan]))
    assert hips["file"].tolist() == ["0.dcm"]
