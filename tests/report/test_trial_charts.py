"""Charts of trials show every trial, and the same bytes each time."""

import pandas as pd

from hipspace.params import Trial
from hipspace.report.charts import png
from hipspace.report.trial_charts import trial_curves, trial_differences

CURVES = pd.DataFrame(
    {
        "group": ["loss"] * 4 + ["batch"] * 2,
        "name": ["Dice", "Dice", "CE", "CE", "2", "2"],
        "epoch": [0, 1] * 3,
        "validation_dice": [0.5, 0.8, 0.4, 0.7, 0.6, 0.9],
    }
)
TABLE = CURVES[["group", "name"]].drop_duplicates().assign(dice=[0.81, 0.72, 0.93])
TRIALS = {
    name: Trial(group="loss", name=name, hips=None, subjects=None, train={})
    for name in ("Dice", "CE")
}
TESTED = {
    name: pd.DataFrame(
        {
            "pixels_mm": [3.0, 4.0, None],
            "label_pixels_mm": [3.1, 3.8, 2.0],
            "contours_mm": [3.0, 3.9, 2.1],
            "exact_mm": [3.05, 3.95, 2.0],
        }
    )
    for name in TRIALS
}


def test_a_group_is_a_panel_with_the_test_dice_of_its_trials():
    loss, batch = trial_curves(CURVES, TABLE).axes
    texts = [text.get_text() for text in loss.get_legend().get_texts()]
    assert texts == ["Dice: 0.810", "CE: 0.720"]
    assert list(batch.lines[0].get_xdata()) == [1, 2]


def test_every_trial_has_a_box_in_both_differences():
    first, second = trial_differences(TRIALS, TESTED).axes
    labels = [label.get_text() for label in first.get_yticklabels()]
    assert labels == ["loss: Dice", "loss: CE"]
    assert len(first.lines) == len(second.lines) > 0


def test_a_chart_of_trials_is_the_same_bytes_each_time():
    for draw in (
        lambda: trial_curves(CURVES, TABLE),
        lambda: trial_differences(TRIALS, TESTED),
    ):
        assert png(draw()) == png(draw())
