import numpy as np
import pytest
from hip_pictures import IMAGE, SOURCE_MM, picture, sharp

from hipspace.measurement.reader_names import BEST
from hipspace.report.pictures import at_full_resolution


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
