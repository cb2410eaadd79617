"""Change is last visit less first, and is real only beyond what errors can do."""

import numpy as np
import pytest
from judged import judged

from hipspace.statistics.change import (
    change_metrics,
    changes,
    incomparable,
    smallest_detectable_change,
)

VISITS = ["T05", "T00", "T02", "V00", "V06", "T00"]
PATIENTS = ["a", "a", "a", "b", "b", "c"]
REFERENCE_MM = [2.0, 4.0, 3.0, 3.0, 2.0, 4.0]
SDC_MM = LOSS_MM = 0.5
TABLE = judged(
    REFERENCE_MM, [2.1, 4.0, 9.0, 3.2, 2.0, 4.0], visit=VISITS, patient=PATIENTS
)


def test_visits_are_ordered_by_their_years():
    first, second = changes(TABLE, SDC_MM).to_dict("records")
    assert (first["first_visit"], first["last_visit"]) == ("T00", "T05")
    assert first["change_mm"] == pytest.approx(-1.9)
    assert first["rate_mm_per_year"] == pytest.approx(-0.38)
    assert first["reference_change_mm"] == -2
    assert second["reference_rate_mm_per_year"] == -0.25


def test_one_visit_is_no_change():
    assert changes(TABLE, SDC_MM)["patient"].tolist() == ["a", "b"]


def test_measured_and_true_change_are_compared():
    found = change_metrics(changes(TABLE, SDC_MM), SDC_MM, LOSS_MM)
    assert found["hips"] == 2
    assert found["bias_mm"] == pytest.approx((0.1 - 0.2) / 2)
    assert found["correlation"] == pytest.approx(1)


def test_only_a_change_beyond_the_sdc_counts():
    found = changes(TABLE, 1.5)
    assert found["exceeds_sdc"].tolist() == [1, 0]
    assert found["reference_exceeds_sdc"].tolist() == [1, 0]


def test_true_changes_are_found_or_missed_and_others_left_alone_or_not():
    true_mm = [-1.0, -1.0, -1.0, -0.1, 0.0, 0.0, 0.0]
    found_mm = [-0.9, -0.2, 0.9, -0.2, 0.1, 0.0, -0.8]
    hips = len(true_mm)
    table = judged(
        np.append(np.full(hips, 3.0), np.add(3.0, true_mm)),
        np.append(np.full(hips, 3.0), np.add(3.0, found_mm)),
        visit=["T00"] * hips + ["T05"] * hips,
        patient=[str(hip) for hip in range(hips)] * 2,
    )
    found = change_metrics(changes(table, SDC_MM), SDC_MM, LOSS_MM)
    assert (found["truly_changed"], found["exceed_sdc"]) == (3, 3)
    assert found["sensitivity"] == pytest.approx(1 / 3)
    assert found["specificity"] == pytest.approx(3 / 4)


def test_progression_is_a_loss_of_so_much_or_more():
    table = judged(
        [3.0] * 4 + [2.5, 2.4, 2.9, 3.6],
        [3.0] * 4 + [2.4, 2.6, 2.5, 3.6],
        visit=["T00"] * 4 + ["T05"] * 4,
        patient=list("abcd") * 2,
    )
    found = change_metrics(changes(table, SDC_MM), SDC_MM, LOSS_MM)["progression"]
    assert (found["truly"], found["found"]) == (2, 2)
    assert found["sensitivity"] == found["specificity"] == 0.5


def visits_in_planes(*rules):
    hips = len(rules)
    return judged(
        np.arange(hips, 0, -1.0),
        np.arange(hips, 0, -1.0),
        visit=["T00", "T02", "T05", "T08"][:hips],
        patient=["a"] * hips,
        spacing_rule=list(rules),
    )


def test_millimetres_of_two_planes_are_not_subtracted():
    table = visits_in_planes("detector", "calibrated")
    assert changes(table, SDC_MM).empty
    assert incomparable(table) == 1


def test_of_several_planes_the_one_with_the_longest_time_counts():
    table = visits_in_planes("calibrated", "detector", "calibrated", "detector")
    (found,) = changes(table, SDC_MM).to_dict("records")
    assert (found["spacing_rule"], found["years"]) == ("detector", 6)
    assert (found["first_visit"], found["last_visit"]) == ("T02", "T08")
    assert incomparable(table) == 0


def test_against_exact_widths_the_retest_says_what_is_error():
    assert smallest_detectable_change(TABLE, SDC_MM) == SDC_MM


def test_against_landmarks_their_disagreement_does():
    errors_mm = np.array([0.1, -0.1] * 3)
    table = judged(REFERENCE_MM, REFERENCE_MM + errors_mm, reference="landmarks")
    found_mm = smallest_detectable_change(table, SDC_MM)
    assert found_mm == pytest.approx(1.96 * errors_mm.std(ddof=1))


def test_without_any_second_visit_nothing_is_claimed():
    table = changes(judged([3.0, 4.0], [3.1, 4.0]), SDC_MM)
    found = change_metrics(table, SDC_MM, LOSS_MM)
    assert found["hips"] == found["exceed_sdc"] == found["truly_changed"] == 0
    assert np.isnan([found[k] for k in ("correlation", "sensitivity")]).all()


def test_without_an_sdc_no_change_is_judged():
    found = change_metrics(changes(TABLE, np.nan), np.nan, LOSS_MM)
    assert np.isnan([found[k] for k in ("sensitivity", "specificity")]).all()
