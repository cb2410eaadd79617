"""Who a trial trains on."""

import pandas as pd
import pytest

from hipspace.params import Trial
from hipspace.statistics.trials import trained_on

SPLIT = pd.DataFrame(
    {
        "cohort": "CHECK",
        "patient": [str(k // 2) for k in range(20)],
        "file": [f"{k // 2}.dcm" for k in range(20)],
        "side": ["right", "left"] * 10,
        "part": ["train"] * 16 + ["validation"] * 2 + ["test"] * 2,
    }
)


def trial(hips=None, subjects=None) -> Trial:
    return Trial(group="a group", name="a name", hips=hips, subjects=subjects, train={})


def trained(**size) -> pd.DataFrame:
    table = trained_on(SPLIT, trial(**size), seed=1)
    assert (table["part"] != SPLIT["part"]).sum() == (table["part"] == "unused").sum()
    return table[table["part"] == "train"]


def test_all_are_trained_on_if_no_number_is_asked_for():
    assert len(trained()) == 16


def test_a_number_of_subjects_is_trained_on_with_all_their_hips():
    some = trained(subjects=3)
    assert some["patient"].nunique() == 3
    assert len(some) == 6


def test_a_smaller_number_is_a_part_of_every_larger_one():
    assert set(trained(hips=3).index) < set(trained(hips=8).index)
    assert set(trained(subjects=2).index) < set(trained(subjects=5).index)


@pytest.mark.parametrize("size", [{"hips": 17}, {"subjects": 9}])
def test_more_than_there_are_is_refused(size):
    with pytest.raises(ValueError, match="to train on; the split has"):
        trained(**size)
