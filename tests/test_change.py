"""Change is last visit less first, and is real only beyond what errors can do."""

import numpy as np
import pytest
from judged import judged

from hipspace.change import change_metrics, changes, smallest_detectable_change

VISITS = ["T05", "T00", "T02", "V00", "V06", "T00"]
PATIENTS = ["a", "a", "a", "b", "b", "c"]
REFERENCE_MM = [2.0, 4.0, 3.0, 3.0, 2.0, 4.0]
TABLE = judged(
    REFERENCE_MM, [2.1, 4.0, 9.0, 3.2, 2.0, 4.0], visit=VISITS, patient=PATIENTS
)


def test_visits_are_ordered_by_their_years():
    first, second = changes(TABLE).to_dict("records")
    assert (first["first_visit"], first["last_visit"]) == ("T00", "T05")
    assert first["change_mm"] == pytest.approx(-1.9)
    assert first["rate_mm_per_year"] == pytest.approx(-0.38)
    assert first["reference_change_mm"] == -2
    assert second["reference_rate_mm_per_year"] == -0.25


def test_one_visit_is_no_change():
    assert changes(TABLE)["patient"].tolist() == ["a", "b"]


def test_measured_and_true_change_are_compared():
    found = change_metrics(TABLE)
    assert found["hips"] == 2
    assert found["bias_mm"] == pytest.approx((0.1 - 0.2) / 2)
    assert found["correlation"] == pytest.approx(1)


def test_a_change_within_the_errors_does_not_count():
    errors_mm = np.array([0.1, -0.1] * 3)
    table = judged(
        REFERENCE_MM, REFERENCE_MM + errors_mm, visit=VISITS, patient=PATIENTS
    )
    sdc_mm = 1.96 * np.sqrt(2) * errors_mm.std(ddof=1)
    assert smallest_detectable_change(table) == pytest.approx(sdc_mm)
    assert change_metrics(table)["exceed_sdc"] == 2


def test_landmarks_bear_half_of_the_variance():
    tables = [
        judged(REFERENCE_MM, np.add(REFERENCE_MM, [0.1, -0.1] * 3), reference=reference)
        for reference in ("truth", "landmarks")
    ]
    exact, agreeing = map(smallest_detectable_change, tables)
    assert agreeing == pytest.approx(exact / np.sqrt(2))


def test_without_any_second_visit_nothing_is_claimed():
    found = change_metrics(judged([3.0, 4.0], [3.1, 4.0]))
    assert found["hips"] == found["exceed_sdc"] == 0
    assert np.isnan(found["correlation"])
