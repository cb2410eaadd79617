"""Published examples and what must hold of any agreement."""

import numpy as np
import pytest

from hipspace.statistics.agreement import (
    Pairs,
    detection,
    differences,
    finite,
    fraction_interval,
    icc_agreement,
    icc_consistency,
    intervals,
    limits,
    reliability,
)

SHROUT_FLEISS = np.array(
    [
        [9, 2, 5, 8],
        [6, 1, 3, 2],
        [8, 4, 6, 8],
        [7, 1, 2, 6],
        [10, 5, 6, 9],
        [6, 2, 4, 7],
    ]
)
"""Six subjects and four judges (Psychol Bull 86:420, 1979)."""
LARGE_METER = "494 395 516 434 476 557 413 442 650 433 417 656 267 478 178 423 427"
MINI_METER = "512 430 520 428 500 600 364 380 658 445 432 626 260 477 259 350 451"
"""Peak flow of 17 people (Bland and Altman, Lancet 1:307, 1986), l/min."""


def pairs(reference, measured, patients=None) -> Pairs:
    reference = np.asarray(reference, float)
    patients = np.arange(len(reference)) if patients is None else np.asarray(patients)
    return Pairs(reference, np.asarray(measured, float), patients)


def noisy_pairs(hips: int = 400, hips_per_patient: int = 1, seed: int = 0) -> Pairs:
    rng = np.random.default_rng(seed)
    patients = np.arange(hips) // hips_per_patient
    shared = rng.normal(0, 0.3, hips)[patients]
    reference = rng.uniform(0, 6, hips)
    return pairs(reference, reference + 0.2 + shared, patients)


def test_the_icc_of_shrout_and_fleiss_is_theirs():
    agreement, consistency = (
        icc(SHROUT_FLEISS) for icc in (icc_agreement, icc_consistency)
    )
    assert round(agreement.value, 2) == 0.29
    assert round(consistency.value, 2) == 0.71
    assert (agreement.low, agreement.high) == pytest.approx((0.02, 0.76), abs=0.005)
    assert (consistency.low, consistency.high) == pytest.approx((0.34, 0.95), abs=0.005)


def test_the_limits_of_bland_and_altman_are_theirs():
    large, mini = (
        np.array(meter.split(), float) for meter in (LARGE_METER, MINI_METER)
    )
    found = differences(pairs(mini, large)) | limits(pairs(mini, large))
    assert found["bias_mm"] == pytest.approx(-2.1, abs=0.05)
    assert found["sd_mm"] == pytest.approx(38.8, abs=0.05)
    assert found["limit_low_mm"] == pytest.approx(-2.1 - 1.96 * 38.8, abs=0.1)


def test_a_constant_offset_is_bias_and_nothing_else():
    found = differences(pairs([1, 2, 3], [1.25, 2.25, 3.25]))
    assert found["bias_mm"] == found["mae_mm"] == found["rmse_mm"] == 0.25
    assert found["sd_mm"] == 0
    assert found["within_0_5_mm"] == 1


def test_the_fractions_count_the_hips_that_are_close():
    found = differences(pairs([0, 0, 0, 0], [0.5, -0.6, 1.0, 1.1]))
    assert (found["within_0_5_mm"], found["within_1_mm"]) == (0.25, 0.75)


def test_widths_too_large_by_a_tenth_have_a_slope():
    reference = np.linspace(1, 6, 20)
    slope = limits(pairs(reference, 1.1 * reference))["slope"]
    assert slope == pytest.approx(0.1 / 1.05)


def test_an_offset_costs_agreement_and_not_consistency():
    reference = np.linspace(1, 6, 20)
    ratings = np.column_stack([reference, reference + 0.5])
    assert icc_consistency(ratings).value == pytest.approx(1)
    assert icc_agreement(ratings).value < 0.97


def test_the_smallest_detectable_change_follows_from_the_sd():
    found = reliability(noisy_pairs())
    assert found["sdc_mm"] == pytest.approx(1.96 * differences(noisy_pairs())["sd_mm"])


def test_the_interval_of_the_bias_is_that_of_a_mean():
    found = intervals(noisy_pairs(), 2000, np.random.default_rng(1))
    half = 1.96 * differences(noisy_pairs())["sd_mm"] / np.sqrt(400)
    width = found["bias_mm_high"] - found["bias_mm_low"]
    assert width == pytest.approx(2 * half, rel=0.08)


def test_hips_of_one_patient_count_for_less_than_as_many_patients():
    alone, together = (
        intervals(noisy_pairs(400, of_patient), 1000, np.random.default_rng(1))
        for of_patient in (1, 8)
    )
    width = [f["bias_mm_high"] - f["bias_mm_low"] for f in (alone, together)]
    assert width[1] > 1.8 * width[0]


def test_the_same_seed_gives_the_same_intervals():
    found = [intervals(noisy_pairs(), 50, np.random.default_rng(7)) for _ in range(2)]
    assert found[0] == found[1]


def test_a_narrow_hip_found_wide_costs_sensitivity():
    found = detection(pairs([1, 1, 3, 3, 4], [1, 2.1, 3, 1.9, 4]), 2.0)
    assert found == {
        "narrow": 2,
        "sensitivity": 0.5,
        "specificity": pytest.approx(2 / 3),
    }


def test_what_cannot_be_known_is_left_out():
    one = pairs([2], [2.1])
    rng = np.random.default_rng(0)
    known = finite(differences(one) | limits(one) | reliability(one))
    assert known["bias_mm"] == 0.1
    assert not {"sd_mm", "slope", "icc_2_1"} & set(known)
    assert intervals(one, 10, rng) == {}
    assert finite(differences(pairs([], []))) == {}


def test_numbers_for_json_are_rounded_and_counts_stay_counts():
    assert finite({"a": 0.123456, "b": {"c": 3, "d": -0.00001, "e": np.nan}}) == {
        "a": 0.1235,
        "b": {"c": 3, "d": 0.0},
    }


def test_no_failure_among_forty_hips_may_still_be_eight_percent():
    assert fraction_interval(0, 40) == pytest.approx((0, 0.088), abs=0.001)


def test_widths_that_do_not_exist_are_refused():
    with pytest.raises(ValueError, match="finite"):
        pairs([1, np.nan], [1, 2])


@pytest.mark.parametrize("subjects", [0, 1])
def test_reliability_of_too_few_subjects_is_unknown(subjects):
    ratings = np.full((subjects, 2), 3.0)
    for found in (icc_agreement(ratings), icc_consistency(ratings)):
        assert np.isnan([found.value, found.low, found.high]).all()
