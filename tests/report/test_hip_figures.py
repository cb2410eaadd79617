import io

import numpy as np
import pandas as pd
import pytest
from hip_pictures import picture, sharp
from PIL import Image

from hipspace.measurement.reader_names import BEST
from hipspace.report.charts import png
from hipspace.report.hip_figures import (
    CHART_PX,
    LEGEND_PX,
    profile_figure,
    widths_figure,
)
from hipspace.report.pictures import HipPicture

NOT_KNOWN = pd.Series(dtype=float)


def test_a_hip_that_was_not_predicted_has_a_picture_and_no_borders():
    shown = picture(fractions=None)
    assert set(shown.fractions) == {"label"}
    assert not shown.measured
    texts = [ax.get_title() for ax in widths_figure([(np.nan, shown)]).axes]
    assert "prediction: not measured" in texts


def test_the_difference_is_told_in_millimetres_and_pixels():
    shown = picture()
    both = shown.measured | {"landmarks": shown.measured[BEST]}
    same = HipPicture(shown.image, shown.extent_mm, 0.9, shown.fractions, both)
    below = widths_figure([(np.nan, same)]).axes[1]
    assert below.get_xlabel() == "+0.00 mm from label, +0.00 pixels"
    exact_mm = same.measured[BEST].minimum.width_mm - 0.45
    above, below = widths_figure([(exact_mm, same)]).axes
    assert below.get_xlabel() == "+0.45 mm from exact, +0.50 pixels"
    assert above.get_title().startswith(f"exact: {exact_mm:.2f} mm\nlabel: ")


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
