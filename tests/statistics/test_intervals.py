"""Intervals reach as far as calibration hips err, and hold new ones as promised."""

import numpy as np
import pandas as pd
import pytest
from judged import PARAMS, judged

from hipspace.measurement.columns import INTERVAL_MM
from hipspace.measurement.interval import LANDMARKS, SYNTHETIC
from hipspace.measurement.reader_names import BEST
from hipspace.statistics.comparison import known_hips
from hipspace.statistics.intervals import (
    Calibration,
    calibrate,
    calibration_curve,
    coverage,
    error_scale_mm,
    interval_metrics,
    learned_interval,
    patient_quantile,
    with_intervals,
)

SEEN = Calibration(hips=20, patients=10, reach=0.5)


def errors_of_patients(rng, patients, hips_each):
    """Errors that the hips of a patient share in part, and whose they are."""
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
def test_ninety_percent_needs_nine_patients(patients, reach):
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


def test_the_reach_is_the_error_over_its_scale():
    table = judged(np.full(9, 8.0), np.full(9, 50.0)).assign(softness_mm=0.25)
    assert calibrate(table, 0.9) == Calibration(9, 9, 42 / 0.25)


def test_without_truth_the_landmarks_are_what_is_held():
    table = judged(np.full(9, 49.5), np.full(9, 50.0), reference="landmarks")
    assert calibrate(table, 0.9).reach == 0.5


def test_soft_borders_and_narrow_joints_have_wide_intervals():
    rows = [(1.0, 50.0), (2.0, 50.0), (1.0, 0.0), (1.0, 1.0)]
    table = pd.DataFrame(rows, columns=["softness_mm", "minimum_mm"])
    found = error_scale_mm(table)
    assert found.tolist() == pytest.approx([1.0, 2.0, 2.0, 1 + np.exp(-1)])


def test_an_interval_is_what_was_calibrated_and_never_below_zero():
    table = judged([0.1, 50.0], [0.1, 50.0])
    table.loc[table["reader"] == BEST, "softness_mm"] = [1.0, 2.0]
    found = with_intervals(table, SEEN)[lambda rows: rows["reader"] == BEST]
    high_mm = 0.1 + 0.5 * (1 + np.exp(-0.1))
    assert found["minimum_low_mm"].tolist() == pytest.approx([0.0, 49.0])
    assert found["minimum_high_mm"].tolist() == pytest.approx([high_mm, 51.0])


def test_what_the_command_reads_gives_the_intervals_of_the_pipeline():
    rng = np.random.default_rng(3)
    true_mm = rng.uniform(0, 5, 40)
    table = judged(true_mm, np.maximum(true_mm + 0.3 * rng.normal(size=40), 0))
    learned = learned_interval(table, 0.9, ("a", "b"))
    assert (learned.hips, learned.subjects) == (40, 40)
    assert (learned.models, learned.learned_from) == (("a", "b"), SYNTHETIC)
    found = with_intervals(table, calibrate(table, 0.9))[table["reader"] == BEST]
    ends = [learned.of(mm, 1.0) for mm in found["minimum_mm"]]
    np.testing.assert_array_equal(found[list(INTERVAL_MM)], ends)


def test_without_truth_an_interval_is_learned_from_landmarks():
    table = judged(np.full(9, 49.5), np.full(9, 50.0), reference="landmarks")
    assert learned_interval(table, 0.9, ("a", "b")).learned_from == LANDMARKS


def test_too_few_patients_are_known_to_be_too_few():
    assert not learned_interval(judged([1.0], [1.0]), 0.9, ("a", "b")).known


def test_intervals_hold_what_calibrated_them():
    rng = np.random.default_rng(3)
    true_mm = rng.uniform(0, 5, 400)
    errors_mm = 0.3 * rng.normal(size=400) * (1 + np.exp(-true_mm))
    table = judged(true_mm, np.maximum(true_mm + errors_mm, 0))
    found = coverage(with_intervals(table, calibrate(table, 0.9)), PARAMS)
    assert found["coverage"] == pytest.approx(0.9, abs=0.01)


def test_only_measured_hips_of_the_result_have_an_interval():
    found = with_intervals(judged([1.0, 2.0], [1.0, np.nan]), SEEN)
    assert found["minimum_high_mm"].notna().sum() == 1


def test_too_few_patients_give_no_interval():
    table = with_intervals(judged([1.0], [1.0]), calibrate(judged([], []), 0.9))
    assert table[["minimum_low_mm", "minimum_high_mm"]].isna().all(axis=None)
    assert np.isnan(coverage(table, PARAMS)["coverage"])


def test_coverage_is_told_in_all_and_by_severity():
    table = with_intervals(judged([1.0, 2.0, 3.0, 4.0], [1.4, 2.8, 3.4, 4.0]), SEEN)
    found = coverage(table, PARAMS)
    assert found["coverage"] == 0.75
    assert 0 <= found["coverage_low"] < 0.75 < found["coverage_high"] <= 1
    half_mm = 0.5 * (1 + np.exp(-np.array([1.4, 2.8, 3.4, 4.0])))
    assert found["mean_half_width_mm"] == pytest.approx(half_mm.mean())
    steps = found["by_severity"]
    assert steps["1_5_to_2_5_mm"] == {"n": 1, "coverage": 0.0}
    assert steps["above_2_5_mm"] == {"n": 2, "coverage": 1.0}


def test_hips_of_the_retest_are_told_apart():
    tested = with_intervals(judged([1.0, 2.0], [1.0, 2.0]), SEEN)
    retest = with_intervals(judged([1.0, 2.0], [1.0, 3.0], patient="a"), SEEN)
    found = interval_metrics(tested, retest, SEEN, PARAMS)
    assert (found["coverage"], found["calibration_patients"]) == (1.0, 10)
    held_out = found["held_out"]
    assert (held_out["coverage"], held_out["hips"], held_out["patients"]) == (0.5, 2, 1)


def test_known_hips_have_a_reference_and_a_width():
    hips = known_hips(judged([1.0, np.nan, 3.0], [1.0, 2.0, np.nan]))
    assert hips["file"].tolist() == ["0.dcm"]


def off_by(errors_mm):
    errors_mm = np.asarray(errors_mm, float)
    """Hips so wide that their width plays no part in the scale of their errors."""
    return judged(np.full(len(errors_mm), 30.0), 30.0 + errors_mm)


def test_the_wider_the_promise_the_more_is_held():
    errors_mm = np.arange(1, 20) / 10
    curve = calibration_curve(off_by(errors_mm), off_by(errors_mm), PARAMS)
    assert list(curve["nominal"]) == [0.5, 0.6, 0.7, 0.8, 0.9]
    np.testing.assert_allclose(curve["coverage"], np.array([10, 12, 14, 16, 18]) / 19)
    np.testing.assert_allclose(curve["mean_half_width_mm"], [1, 1.2, 1.4, 1.6, 1.8])


def test_at_the_nominal_coverage_it_is_the_metric():
    seen, tested = off_by(np.arange(1, 20) / 10), off_by([0.1, 0.2, 2.5])
    metric = coverage(with_intervals(tested, calibrate(seen, PARAMS.interval)), PARAMS)
    curve = calibration_curve(seen, tested, PARAMS).set_index("nominal")
    for name in ("coverage", "coverage_low", "coverage_high"):
        assert curve.loc[PARAMS.interval, name] == pytest.approx(metric[name])


def test_coverages_that_too_few_patients_cannot_promise_are_left_out():
    curve = calibration_curve(off_by([0.1] * 4), off_by([0.1] * 4), PARAMS)
    assert list(curve["nominal"]) == [0.5, 0.6, 0.7, 0.8]
