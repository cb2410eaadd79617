"""Figures show what they were given, and the same bytes each time."""

import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from hipspace.figures import (
    bland_altman_chart,
    learning_curves,
    png,
    scatter_chart,
)
from hipspace.grid import Grid
from hipspace.hip_figures import (
    hip_figure,
    masks_figure,
    predictions_figure,
    widths_figure,
)
from hipspace.measuring import View
from hipspace.pictures import HipPicture, hip_picture
from hipspace.readings import BEST
from tests.arcs import ArcHip

HIP = ArcHip(3.0, (0.4, 0.8))
SHARES = HIP.shares(0.9)
IMAGE = np.linspace(0, 1, SHARES[0].size, dtype=np.float32).reshape(SHARES[0].shape)
POINTS = pd.DataFrame(
    {
        "reference_mm": [1.0, 2.0, 3.0, 1.0, 2.0, 3.0],
        "width_mm": [1.1, 2.0, 2.9, 1.5, 2.4, 3.6],
        "reader": ["second_look"] * 3 + ["border_pixels"] * 3,
    }
)
HISTORY = pd.DataFrame(
    {
        "epoch": [1, 2, 3],
        "train_loss": [1, 0.5, 0.4],
        "validation_dice": [0.2, 0.8, 0.7],
    }
)


def picture(side="right", shares=SHARES) -> HipPicture:
    grid = Grid(IMAGE.shape, 0.9, 0.2, (0.0, 0.0), mirrored=side == "left")
    view = View(side, grid, np.full((80, 2), np.nan), shares)
    return hip_picture(view, IMAGE, SHARES, smoothing_mm=5.0)


def judged(**limits: float) -> dict[str, dict[str, float]]:
    return {"second_look": limits, "border_pixels": {}}


FIGURES = {
    "learning curves": lambda: learning_curves(HISTORY),
    "scatter": lambda: scatter_chart(POINTS, "truth"),
    "Bland-Altman": lambda: bland_altman_chart(
        POINTS, judged(bias_mm=0.0, limit_low_mm=-0.2, limit_high_mm=0.2), "truth"
    ),
    "masks": lambda: masks_figure(IMAGE, SHARES, 0.9, picture()),
    "predictions": lambda: predictions_figure([("a", picture())], [("b", picture())]),
    "widths": lambda: widths_figure([("exact: 2.1 mm", picture())]),
    "hip": lambda: hip_figure(picture()),
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
    dice = learning_curves(HISTORY).axes[1]
    assert dice.lines[1].get_xdata() == [2]


def test_a_picture_of_a_left_hip_is_in_the_radiograph_s_orientation():
    right, left = picture("right"), picture("left")
    np.testing.assert_array_equal(left.image, right.image[:, ::-1])
    width_mm = IMAGE.shape[1] * 0.9
    assert left.extent_mm[0] == pytest.approx(width_mm - right.extent_mm[1])
    narrowest = [p.measured[BEST].minimum for p in (right, left)]
    assert narrowest[0].width_mm == narrowest[1].width_mm
    assert narrowest[1].roof_xy_mm[0] == pytest.approx(
        width_mm - narrowest[0].roof_xy_mm[0]
    )


def test_a_hip_that_was_not_predicted_has_a_picture_and_no_borders():
    shown = picture(shares=None)
    assert set(shown.shares) == {"label"}
    assert not shown.measured
    texts = [ax.get_title() for ax in widths_figure([("", shown)]).axes]
    assert "prediction: not measured" in texts


def test_the_difference_is_told_in_millimetres_and_pixels():
    shown = picture()
    both = shown.measured | {"landmarks": shown.measured[BEST]}
    same = HipPicture(shown.image, shown.extent_mm, 0.9, shown.shares, both)
    below = widths_figure([("", same)]).axes[1]
    assert below.get_xlabel() == "+0.00 mm, +0.00 pixels"
