"""The close-up of a hip is its pixels, and lines in their place on them."""

import numpy as np
import pytest
from PIL import Image
from remembered import model, radiograph
from small_cohort import SPACING_MM

from hipspace.measurement.joint import minimum
from hipspace.measurement.radiograph import measure_image
from hipspace.measurement.readings import source_px
from hipspace.report.close_up import has_close_ups, read_close_ups, write_close_ups

PIXELS = radiograph().astype(np.float32)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    hips = measure_image(PIXELS, SPACING_MM, model("right")).hips
    write_close_ups(folder, "in/a.dcm", PIXELS, hips)
    return folder, hips, read_close_ups(folder, "in/a.dcm")


def test_the_picture_is_a_part_of_the_radiograph_and_nothing_is_drawn_on_it(written):
    folder, _, found = written
    close_up = found["right"]
    picture = np.asarray(Image.open(folder / close_up.picture))
    assert picture.shape == (close_up.height_px, close_up.width_px)
    hip = written[1][0]
    ends = source_px(hip, np.array(minimum(hip.joint).roof_xy_mm))
    left, top = (ends - close_up.minimum[0]).round().astype(int)
    part = PIXELS[top:, left:][: picture.shape[0], : picture.shape[1]]
    order = np.argsort(part, axis=None, kind="stable")
    assert (np.diff(picture.ravel()[order].astype(int)) >= 0).all()


def test_the_ends_of_the_narrowest_place_are_as_far_apart_as_it_is_wide(written):
    _, hips, found = written
    (ax, ay), (bx, by) = found["right"].minimum
    apart_mm = np.hypot(bx - ax, by - ay) * SPACING_MM
    assert apart_mm == pytest.approx(minimum(hips[0].joint).width_mm, abs=2 * 0.1)
    ends = source_px(hips[0], np.array(minimum(hips[0].joint).roof_xy_mm))
    corner = ends - (ax, ay)
    np.testing.assert_allclose(corner, corner.round(), atol=0.06)


def test_a_hip_that_was_not_measured_has_its_half_of_the_radiograph(written):
    folder, _, found = written
    close_up = found["left"]
    assert close_up.head == close_up.minimum == []
    assert close_up.width_px * close_up.spacing_mm == pytest.approx(
        PIXELS.shape[1] / 2 * SPACING_MM, rel=0.1
    )
    assert (folder / close_up.picture).is_file()


def test_close_ups_are_there_when_all_are_written(written):
    folder, _, _ = written
    assert has_close_ups(folder, "in/a.dcm")
    assert not has_close_ups(folder, "in/b.dcm")
    assert read_close_ups(folder, "in/b.dcm") == {}
