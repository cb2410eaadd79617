"""What is drawn on a hip lies where it was measured."""

import numpy as np
import pytest
from hip_pictures import FRACTIONS, picture, sharp
from matplotlib.figure import Figure

from hipspace.measurement.reader_names import BEST
from hipspace.report.drawing import (
    borders,
    compared_borders,
    fill,
    narrowest,
    outline,
    scale_bar,
    show,
    width_text,
)
from hipspace.report.pictures import HipPicture


def axes(hip: HipPicture):
    ax = Figure().subplots()
    show(ax, hip.image, hip.extent_mm)
    return ax


def test_the_axes_are_in_the_millimetres_of_the_radiograph():
    hip = picture()
    ax = axes(hip)
    assert (*ax.get_xlim(), *ax.get_ylim()) == pytest.approx(hip.extent_mm)
    assert not ax.get_xticks().size


def test_a_scale_bar_is_as_long_as_it_says():
    hip = picture()
    ax = axes(hip)
    scale_bar(ax, hip.extent_mm, 20.0)
    assert np.ptp(ax.lines[0].get_xdata()) == pytest.approx(20.0)
    assert ax.texts[0].get_text() == "20 mm"


def test_the_outline_runs_where_the_label_is_a_half():
    hip = picture()
    ax = axes(hip)
    outline(ax, hip)
    femur = ax.collections[0].get_paths()[0].vertices
    on_head = femur[np.abs(femur[:, 0] - 50) < 10]
    top = on_head[on_head[:, 1] < 40]
    assert np.hypot(*(top - 50.0).T) == pytest.approx(24.0, abs=0.3)


def test_what_nothing_covers_shows_the_radiograph():
    ax = axes(picture())
    fractions = FRACTIONS[:, :20, :20].copy()
    fractions[:] = 0
    fractions[2, 5, 5] = 1
    fill(ax, fractions, (0.0, 18.0, 18.0, 0.0))
    opacity = ax.images[-1].get_array()[..., 3]
    assert opacity[5, 5] > 0.5
    assert np.count_nonzero(opacity) == 1


def test_the_narrowest_place_ends_on_roof_and_head_and_is_written_in_millimetres():
    measured = picture().measured[BEST]
    ax = axes(picture())
    narrowest(ax, measured)
    width_text(ax, measured)
    ends = np.column_stack(ax.lines[0].get_data())
    length_mm = np.hypot(*(ends[0] - ends[1]))
    assert length_mm == pytest.approx(measured.minimum.width_mm, abs=0.01)
    assert ax.texts[0].get_text() == f"{length_mm:.2f} mm"


def test_the_sourcil_is_the_thickest_border():
    ax = axes(picture())
    borders(ax, picture().measured[BEST])
    widths = [line.get_linewidth() for line in ax.lines]
    assert widths.index(max(widths)) == 2


def test_a_hip_without_borders_has_none_drawn():
    hip = sharp(fractions=None)
    ax = axes(hip)
    compared_borders(ax, hip)
    assert not ax.lines
