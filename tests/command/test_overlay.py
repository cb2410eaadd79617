from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageColor
from remembered import model, radiograph
from small_cohort import SPACING_MM

from hipspace.command.overlay import (
    HEAD_COLOUR,
    ROOF_COLOUR,
    WIDTH_COLOUR,
    draw_overlay,
    overlay_paths,
    write_overlay,
)
from hipspace.command.rows import hip_row
from hipspace.measurement.radiograph import measure_image

PIXELS = radiograph().astype(np.float32)


@cache
def hips(*known):
    return measure_image(PIXELS, SPACING_MM, model(*known)).hips


@cache
def drawn(*known):
    return draw_overlay(PIXELS, hips(*known))


def has(colour, picture):
    pixels = np.asarray(picture).reshape(-1, 3)
    return bool((pixels == ImageColor.getrgb(colour)).all(axis=1).any())


def test_an_overlay_has_the_size_of_its_radiograph():
    assert drawn().size == PIXELS.shape[::-1]


def test_borders_and_narrowest_place_are_drawn_at_both_hips():
    middle = PIXELS.shape[1] // 2
    for part in ((0, 0, middle, 400), (middle, 0, 500, 400)):
        for colour in (ROOF_COLOUR, HEAD_COLOUR, WIDTH_COLOUR):
            assert has(colour, drawn().crop(part))


@pytest.mark.parametrize("end", ["roof", "head"])
def test_the_narrowest_place_is_drawn_where_the_table_says(end):
    for row in map(hip_row, hips()):
        place = (int(row[f"minimum_{end}_{axis}_px"]) for axis in "xy")
        assert drawn().getpixel(tuple(place)) == ImageColor.getrgb(WIDTH_COLOUR)


def test_a_hip_that_was_not_measured_is_said_to_be_so():
    bottom = (0, 360, 500, 400)
    assert has(WIDTH_COLOUR, drawn("right").crop(bottom))
    assert not has(WIDTH_COLOUR, drawn().crop(bottom))


def test_an_overlay_is_written_as_it_is(tmp_path):
    path = tmp_path / "new" / "a.png"
    write_overlay(path, drawn())
    np.testing.assert_array_equal(np.asarray(Image.open(path)), np.asarray(drawn()))
    assert list(path.parent.iterdir()) == [path]


def test_overlays_of_files_with_one_name_are_told_apart():
    files = [Path(name) for name in ("a/x.dcm", "b/x.dcm", "c/X.dcm", "x.png")]
    found = [path.as_posix() for path in overlay_paths(Path("o"), files)]
    assert found == ["o/x.dcm.png", "o/x.dcm-2.png", "o/X.dcm-3.png", "o/x.png.png"]
