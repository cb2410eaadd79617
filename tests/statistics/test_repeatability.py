"""What differs between acquisitions is error; what a hip has on all of them is not."""

import numpy as np
import pytest
from judged import PARAMS, judged

from hipspace.measurement.jsw import WIDTHS
from hipspace.statistics.repeatability import detectable_change, repeatability


def acquisitions(errors_mm, reference_mm=3.0):
    """Right hips, one a patient, with these errors (hips, acquisitions)."""
    errors_mm = np.asarray(errors_mm, float)
    reference_mm = np.broadcast_to(reference_mm, errors_mm.shape)
    patients = np.repeat(np.arange(len(errors_mm)), errors_mm.shape[1]).astype(str)
    measured_mm = (reference_mm + errors_mm).ravel()
    return judged(reference_mm.ravel(), measured_mm, patient=patients)


def test_errors_that_a_hip_has_on_every_acquisition_cancel():
    found = detectable_change(
        acquisitions([[0.6, 0.4], [-0.2, -0.4]]), "minimum", PARAMS
    )
    assert found["sem_mm"] == pytest.approx(np.sqrt(0.02))
    assert found["sdc_mm"] == pytest.approx(1.96 * np.sqrt(2) * np.sqrt(0.02))


def test_what_an_acquisition_does_to_the_true_width_is_no_error():
    table = acquisitions(
        [[0.1, 0.1], [0.0, 0.0]], reference_mm=[[3.0, 3.5], [2.0, 1.0]]
    )
    assert detectable_change(table, "minimum", PARAMS)["sem_mm"] == pytest.approx(0)


def test_a_hip_with_one_reading_left_says_nothing_and_failures_are_counted():
    table = acquisitions([[0.1, 0.3], [0.0, np.nan], [np.nan, np.nan]])
    found = repeatability(table, PARAMS)
    assert (found["patients"], found["hips"]) == (3, 3)
    assert (found["readings"], found["failed"]) == (6, 3)
    assert found["widths"]["minimum"]["hips"] == 1
    assert found["widths"]["minimum"]["sem_mm"] == pytest.approx(np.sqrt(0.02))


def test_without_a_second_reading_nothing_is_claimed():
    found = repeatability(acquisitions([[0.1, np.nan]]), PARAMS)
    assert set(found["widths"]) == set(WIDTHS)
    assert all(np.isnan(width["sdc_mm"]) for width in found["widths"].values())


def test_the_interval_holds_the_error_that_was_drawn_about_as_often_as_it_says():
    rng, held = np.random.default_rng(0), []
    for _ in range(60):
        errors_mm = rng.normal(size=(60, 1)) + rng.normal(0, 0.2, (60, 3))
        found = detectable_change(acquisitions(errors_mm), "minimum", PARAMS)
        true_mm = 1.96 * np.sqrt(2) * 0.2
        held.append(found["sdc_mm_low"] <= true_mm <= found["sdc_mm_high"])
    assert 0.85 < np.mean(held) <= 1
