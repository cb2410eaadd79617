"""Who a trial trains on, and the table that compares trials."""

import numpy as np
import pandas as pd
import pytest

from hipspace.params import Trial
from hipspace.statistics.trial_tables import as_markdown, trial_table
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


def test_a_trial_has_a_row_of_means_over_its_test_hips():
    hips = pd.DataFrame(
        {
            "dice_femur": [1.0, 0.8],
            "dice_roof": [0.9, 0.9],
            "dice_joint_space": [0.6, np.nan],
            "pixels_mm": [4.0, np.nan],
            "label_pixels_mm": [3.5, 2.0],
            "contours_mm": [3.9, 2.1],
            "exact_mm": [4.0, 2.0],
            "landmarks_mm": [4.2, 2.2],
        }
    )
    (row,) = trial_table({"a": trial()}, {"a": hips}, {"a": 7}).to_dict("records")
    assert row["dice"] == pytest.approx((0.9 + 0.9 + 0.6) / 3)
    assert (row["trained_hips"], row["pixels_failed"]) == (7, 1)
    assert row["pixels_bias_mm"] == pytest.approx(0.5)
    assert row["contours_mae_mm"] == pytest.approx(0.1)
    unknown = hips.assign(exact_mm=np.nan)
    (row,) = trial_table({"a": trial()}, {"a": unknown}, {"a": 7}).to_dict("records")
    assert row["contours_bias_mm"] == pytest.approx(-0.2)


def test_a_table_is_told_as_markdown():
    table = pd.DataFrame({"name": ["a"], "dice": [0.91234]})
    assert as_markdown(table, {"name": "trial", "dice": "Dice"}).splitlines() == [
        "| trial | Dice |",
        "|---|---|",
        "| a | 0.912 |",
    ]
