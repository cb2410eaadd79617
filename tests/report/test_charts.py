"""Figures show what they were given, and the same bytes each time."""

import io

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from hipspace.geometry.grid import Grid
from hipspace.measurement.readings import BEST
from hipspace.measurement.view import View
from hipspace.report.charts import (
    bland_altman_chart,
    calibration_chart,
    learning_curves,
    png,
    profile_chart,
    scatter_chart,
)
from hipspace.report.hip_figures import (
    CHART_PX,
    LEGEND_PX,
    hip_figure,
    masks_figure,
    predictions_figure,
    profile_figure,
    widths_figure,
)
from hipspace.report.pictures import HipPicture, at_full_resolution, hip_picture
from tests.arcs import ArcHip

HIP = ArcHip(3.0, (0.4, 0.8))
FRACTIONS = HIP.probabilities(0.9)
IMAGE = np.linspace(0, 1, FRACTIONS[0].size, dtype=np.float32).reshape(
    FRACTIONS[0].shape
)
POINTS = pd.DataFrame(
    {
        "reference_mm": [1.0, 2.0, 3.0, 1.0, 2.0, 3.0],
        "width_mm": [1.1, 2.0, 2.9, 1.5, 2.4, 3.6],
        "reader": ["fine"] * 3 + ["border_pixels"] * 3,
    }
)
NOT_KNOWN = pd.Series(dtype=float)
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
SHARES_HELD = pd.DataFrame(
    {
        "nominal": [0.5, 0.9],
        "coverage": [0.6, 0.8],
        "coverage_low": [0.4, 0.7],
        "coverage_high": [0.7, 1.0],
    }
)
SOURCE_MM = 0.2
HISTORY = pd.DataFrame(
    {
        "network": ["fine"] * 3,
        "epoch": [0, 1, 2],
        "train_loss": [1, 0.5, 0.4],
        "validation_dice": [0.2, 0.8, 0.7],
    }
)


def picture(side="right", fractions=FRACTIONS) -> HipPicture:
    grid = Grid(IMAGE.shape, 0.9, 0.2, (0.0, 0.0), mirrored=side == "left")
    view = View(side, grid, np.full((80, 2), np.nan), fractions)
    return hip_picture(view, IMAGE, FRACTIONS, smoothing_mm=5.0)


def sharp(side="right", fractions=FRACTIONS) -> HipPicture:
    """On a radiograph with a bright stripe from 50 to 52 mm."""
    pixels = np.zeros((500, 500), np.float32)
    pixels[:, 250:260] = 4000
    return at_full_resolution(picture(side, fractions), pixels, SOURCE_MM)


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
    "calibration": lambda: calibration_chart(SHARES_HELD),
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
    shown = picture(fractions=None)
    assert set(shown.probabilities) == {"label"}
    assert not shown.measured
    texts = [ax.get_title() for ax in widths_figure([(np.nan, shown)]).axes]
    assert "prediction: not measured" in texts


def test_the_difference_is_told_in_millimetres_and_pixels():
    shown = picture()
    both = shown.measured | {"landmarks": shown.measured[BEST]}
    same = HipPicture(shown.image, shown.extent_mm, 0.9, shown.probabilities, both)
    below = widths_figure([(np.nan, same)]).axes[1]
    assert below.get_xlabel() == "+0.00 mm from label, +0.00 pixels"
    exact_mm = same.measured[BEST].minimum.width_mm - 0.45
    above, below = widths_figure([(exact_mm, same)]).axes
    assert below.get_xlabel() == "+0.45 mm from exact, +0.50 pixels"
    assert above.get_title().startswith(f"exact: {exact_mm:.2f} mm\nlabel: ")


def test_at_full_resolution_the_same_part_has_the_radiograph_s_pixels():
    coarse, fine = picture(), sharp()
    np.testing.assert_allclose(fine.extent_mm, coarse.extent_mm, atol=SOURCE_MM / 2)
    left, right, bottom, top = np.array(fine.extent_mm) / SOURCE_MM
    assert fine.image.shape == (round(bottom - top), round(right - left))
    bright = left + 0.5 + np.flatnonzero(fine.image[0])
    np.testing.assert_allclose(bright, np.arange(250, 260) + 0.5)


def test_what_lies_beyond_the_radiograph_is_cut_off():
    pixels = np.arange(300.0 * 200).reshape(300, 200).astype(np.float32)
    cut = at_full_resolution(picture(), pixels, SOURCE_MM)
    assert cut.extent_mm[1] == pytest.approx(200 * SOURCE_MM)
    assert cut.extent_mm[2] == pytest.approx(300 * SOURCE_MM)


def test_a_pixel_of_the_radiograph_is_a_pixel_of_the_figure():
    hip = sharp()
    drawn = Image.open(io.BytesIO(png(profile_figure(hip, NOT_KNOWN))))
    height, width = hip.image.shape
    assert drawn.size == (width + CHART_PX, height + LEGEND_PX)


@pytest.mark.parametrize("side", ["right", "left"])
def test_the_minimum_is_marked_where_the_profile_is_least(side):
    hip = sharp(side)
    radiograph, chart = profile_figure(hip, NOT_KNOWN).axes
    (mark,) = (line for line in chart.lines if line.get_label() == "minimum")
    measured = hip.measured[BEST]
    least = measured.profile_mm.argmin()
    assert mark.get_xdata()[0] == pytest.approx(
        100 * least / (len(measured.profile_mm) - 1)
    )
    assert [t.get_text() for t in radiograph.texts][0] == (
        f"{measured.minimum.width_mm:.2f} mm"
    )


def test_a_hip_without_borders_is_drawn_beside_an_empty_chart():
    radiograph, chart = profile_figure(sharp(fractions=None), NOT_KNOWN).axes
    assert len(radiograph.images) == 1
    assert not chart.lines


def test_a_cohort_too_small_for_any_interval_has_an_empty_chart():
    (ax,) = calibration_chart(SHARES_HELD[:0]).axes
    assert len(ax.lines[1].get_xdata()) == 0


def test_exact_widths_are_drawn_if_they_are_known():
    left = profile_chart(PLACES).axes[0]
    (exact,) = (line for line in left.lines if line.get_label() == "exact")
    assert list(exact.get_ydata()) == [3.0, 3.1, 3.2]
    without = PLACES.assign(exact_mm=np.nan)
    assert len(profile_chart(without).axes[0].lines) == 2
