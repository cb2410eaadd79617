"""Trials are compared by the means over their test hips."""

import numpy as np
import pandas as pd
import pytest

from hipspace.params import Trial
from hipspace.statistics.trial_tables import as_markdown, trial_table

TRIAL = Trial(group="a group", name="a name", hips=None, subjects=None, train={})
HIPS = pd.DataFrame(
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


def row_of(hips):
    (row,) = trial_table({"a": TRIAL}, {"a": hips}, {"a": 7}).to_dict("records")
    return row


def test_a_trial_has_a_row_of_means_over_its_test_hips():
    row = row_of(HIPS)
    assert row["dice"] == pytest.approx((0.9 + 0.9 + 0.6) / 3)
    assert (row["trained_hips"], row["pixels_failed"]) == (7, 1)
    assert row["pixels_bias_mm"] == pytest.approx(0.5)
    assert row["contours_mae_mm"] == pytest.approx(0.1)


def test_a_table_is_told_as_markdown():
    table = pd.DataFrame({"name": ["a"], "dice": [0.91234]})
    assert as_markdown(table, {"name": "trial", "dice": "Dice"}).splitlines() == [
        "| trial | Dice |",
        "|---|---|",
        "| a | 0.912 |",
    ]


def test_without_exact_widths_the_landmarks_are_the_reference():
    row = row_of(HIPS.assign(exact_mm=np.nan))
    assert row["contours_bias_mm"] == pytest.approx(-0.2)


def test_a_hip_without_a_reference_is_left_out_and_has_not_failed():
    row = row_of(HIPS.assign(exact_mm=[4.0, np.nan], contours_mm=[3.9, np.nan]))
    assert (row["contours_failed"], row["tested_hips"]) == (0, 2)
    assert row["contours_mae_mm"] == pytest.approx(0.1)


def test_differences_have_a_sign_and_their_sizes_have_none():
    row = row_of(HIPS.assign(contours_mm=[4.3, 1.9]))
    told = [row[f"contours_{name}_mm"] for name in ("bias", "sd", "mae", "mae_sd")]
    assert told == pytest.approx([0.1, 0.4 / 2**0.5, 0.2, 0.2 / 2**0.5])


def test_each_trial_has_its_own_hips():
    trials = {key: TRIAL.model_copy(update={"name": key}) for key in "ab"}
    table = trial_table(trials, {"b": HIPS, "a": HIPS[:1]}, {"b": 5, "a": 9})
    rows = table[["name", "trained_hips", "tested_hips"]].to_numpy().tolist()
    assert rows == [["a", 9, 1], ["b", 5, 2]]


def test_whole_numbers_are_told_without_digits():
    table = pd.DataFrame({"name": ["a"], "hips": [12], "mae": [0.0]})
    text = as_markdown(table, {"mae": "error", "hips": "hips"})
    assert text.endswith("| 0.000 | 12 |\n")
