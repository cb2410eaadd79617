import json

import numpy as np
import pandas as pd

from hipspace.statistics.summary import summary

MEASURE = {
    "minimum": {
        "landmarks": {"mae_mm": 0.3},
        "fine": {
            "mae_mm": 0.11862,
            "bias_mm": -0.0123,
            "limit_low_mm": -0.3,
            "limit_high_mm": 0.28,
            "icc_2_1": 0.9944,
        },
    },
    "interval": {"coverage": 0.912},
    "retest": {"widths": {"minimum": {"sdc_mm": 0.4}}},
    "hips": {"failed": 2},
}
HEADS = {"heads": {"requested": 4, "missed": 1}}
OVERLAP = pd.DataFrame(
    {"structure": ["femur", "femur", "roof"], "dice": [1.0, 0.9, 0.75]}
)
METRICS_SHOW_COLUMNS, GAP = 120, 4


def test_the_result_s_reader_is_summed_up():
    found = summary(MEASURE, HEADS, OVERLAP)
    assert found["mae_mm"] == 0.119
    assert (found["low_mm"], found["high_mm"]) == (-0.3, 0.28)
    assert (found["missed"], found["failed"]) == (1, 2)


def test_dice_is_the_mean_of_the_structures_means():
    assert summary(MEASURE, HEADS, OVERLAP)["dice"] == 0.85


def test_without_a_truth_it_is_the_agreement_with_the_landmarks():
    other = MEASURE | {"agreement_with_landmarks": MEASURE["minimum"]}
    del other["minimum"]
    assert summary(other, HEADS, OVERLAP) == summary(MEASURE, HEADS, OVERLAP)


def test_what_is_not_known_is_left_out():
    few = MEASURE | {"interval": {"coverage": np.nan}, "minimum": {"fine": {}}}
    found = summary(few, HEADS, OVERLAP)
    assert set(found) == {"sdc_mm", "dice", "missed", "failed"}
    json.dumps(found, allow_nan=False)


def test_dvc_metrics_show_fits_a_terminal():
    found = summary(MEASURE, HEADS, OVERLAP)
    assert len(found) <= 12
    widths = [max(len(name), len(str(value))) for name, value in found.items()]
    path = len("metrics/summary.json")
    assert path + sum(GAP + width for width in widths) <= METRICS_SHOW_COLUMNS
