import numpy as np
import pandas as pd
import pytest

from hipspace.radiographs.outcomes import (
    numbered,
    radiographs_table,
    summary,
    truth_of_kept,
    why_none,
)
from hipspace.radiographs.preprocessing import Outcome
from hipspace.storage.files.column_names import TRUTH

KEPT = {"status": "kept", "detail": "", "sides": "right left"}
EXCLUDED = {"status": "excluded", "reason": "too large", "detail": "497 x 500 mm"}
OUTCOMES = [
    Outcome({"file": "a", **KEPT, "source_spacing_mm": 0.16}, "A"),
    Outcome({"file": "b", **EXCLUDED, "source_spacing_mm": 0.2}, None),
    Outcome({"file": "c", **KEPT, "sides": "left", "source_spacing_mm": 0.2}, "C"),
]


def rows():
    return [outcome.row for outcome in numbered(OUTCOMES)]


def test_kept_radiographs_are_numbered_as_they_are_stored():
    assert [row["row"] for row in rows()] == [0, None, 1]


def test_the_summary_counts_every_file():
    assert summary(rows()) == "2 of 3 radiographs kept; 1 too large"


def test_a_cohort_of_which_nothing_is_kept_gives_its_fault_in_one_sentence():
    excluded = [OUTCOMES[1].row] * 4
    expected = "no usable radiograph among 4: 4 with 'too large', for example b: 497"
    assert why_none(excluded).startswith(expected)


@pytest.fixture
def truth():
    hips = [
        ("a", "right"),
        ("a", "left"),
        ("b", "right"),
        ("c", "right"),
        ("c", "left"),
    ]
    table = pd.DataFrame(hips, columns=["file", "side"])
    table = table.reindex(columns=list(TRUTH))
    return table.assign(patient="1", visit="T00", spacing_mm=0.2, minimum_mm=4.0)


def test_truth_is_kept_of_kept_hips_only(truth):
    known = truth_of_kept(truth, radiographs_table(rows()))
    hips = list(zip(known["file"], known["side"], strict=True))
    assert hips == [("a", "right"), ("a", "left"), ("c", "left")]


def test_truth_is_given_in_the_millimetres_of_the_results(truth):
    known = truth_of_kept(truth, radiographs_table(rows()))
    assert known["minimum_mm"].tolist() == pytest.approx([3.2, 3.2, 4.0])
    assert known["spacing_mm"].tolist() == pytest.approx([0.16, 0.16, 0.2])
    assert np.isnan(known["head_radius_mm"]).all()
