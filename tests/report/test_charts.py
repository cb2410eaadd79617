"""Figures show what they were given, and the same bytes each time."""

import io

import numpy as np
import pandas as pd
import pytest
from hip_pictures import FRACTIONS, IMAGE, picture, sharp
from PIL import Image

from hipspace.report.charts import (
    bland_altman_chart,
    calibration_chart,
    learning_curves,
    png,
    profile_chart,
    scatter_chart,
)
from hipspace.report.hip_figures import (
    hip_figure,
    masks_figure,
    predictions_figure,
    profile_figure,
    widths_figure,
)

POINTS = pd.DataFrame(
    {
        "reference_mm": [1.0, 2.0, 3.0, 1.0, 2.0, 3.0],
        "width_mm": [1.1, 2.0, 2.9, 1.5, 2.4, 3.6],
        "reader": ["fine"] * 3 + ["border_pixels"] * 3,
    }
)
KNOWN = pd.Series([3.0, 3.1], [0, 50])
PLACES = pd.DataFrame(
    {
        "place_percent": [0, 50, 100],
        "measured_mm": [3.0, 3.2, 3.4],
        "landmarks_mm": [3.1, 3.2, 3.3],
        "bias_mm": [-0.1, 0.0, 0.1],
        "sd_mm": [0.3, 0.2, 0.3],
        "exact_mm": [3.0, 3.1, 3.2],
        "exact_bias_mm": [0.0, 0.1, 0.2],
        "exact_sd_mm": [0.3, 0.2, 0.3],
    }
)
EMPIRICAL_COVERAGE = pd.DataFrame(
    {
        "nominal": [0.5, 0.9],
        "coverage": [0.6, 0.8],
        "coverage_low": [0.4, 0.7],
        "coverage_high": [0.7, 1.0],
    }
)
HISTORY = pd.DataFrame(
    {
        "network": ["fine"] * 3,
        "epoch": [0, 1, 2],
        "train_loss": [1, 0.5, 0.4],
        "validation_dice": [0.2, 0.8, 0.7],
    }
)


def judged(**limits: float) -> dict[str, dict[str, float]]:
    return {"fine": limits, "border_pixels": {}}


FIGURES = {
    "learning curves": lambda: learning_curves(HISTORY),
    "scatter": lambda: scatter_chart(POINTS, "truth"),
    "Bland-Altman": lambda: bland_altman_chart(
        POINTS, judged(bias_mm=0.0, limit_low_mm=-0.2, limit_high_mm=0.2), "truth"
    ),
    "masks": lambda: masks_figure(IMAGE, FRACTIONS, 0.9, picture()),
    "predictions": lambda: predictions_figure([("a", picture())], [("b", picture())]),
    "widths": lambda: widths_figure([(2.1, picture())]),
    "hip": lambda: hip_figure(picture()),
    "hip beside its profile": lambda: profile_figure(sharp(), KNOWN),
    "mean profile": lambda: profile_chart(PLACES),
    "calibration": lambda: calibration_chart(EMPIRICAL_COVERAGE),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_the_same_bytes_each_time(name):
    first, second = (png(FIGURES[name]()) for _ in range(2))
    assert first == second
    assert Image.open(io.BytesIO(first)).size[0] > 150


def test_every_point_of_a_reader_is_drawn():
    (border_pixels,) = (
        ax
        for ax in scatter_chart(POINTS, "truth").axes
        if ax.get_title() == "border pixels (the study)"
    )
    assert sorted(border_pixels.lines[1].get_ydata()) == [1.5, 2.4, 3.6]


def test_the_best_epoch_is_marked():
    loss, dice = learning_curves(HISTORY).axes
    assert loss.lines[0].get_marker() == "."
    assert dice.lines[1].get_xdata() == [2]


def test_a_cohort_too_small_for_any_interval_has_an_empty_chart():
    (ax,) = calibration_chart(EMPIRICAL_COVERAGE[:0]).axes
    assert len(ax.lines[1].get_xdata()) == 0


def test_exact_widths_are_drawn_if_they_are_known():
    left = profile_chart(PLACES).axes[0]
    (exact,) = (line for line in left.lines if line.get_label() == "exact")
    assert list(exact.get_ydata()) == [3.0, 3.1, 3.2]
    without = PLACES.assign(exact_mm=np.nan)
    assert len(profile_chart(without).axes[0].lines) == 2
