import numpy as np
import pytest
from small_cohort import SPACING_MM, hips, picture

from hipspace.radiographs.polarity import bone_brighter

IMAGE = picture().astype(float)
HIPS_XY = hips() / SPACING_MM


@pytest.mark.parametrize("side", [slice(0, 2), slice(0, 1), slice(1, 2)])
def test_bone_is_brighter_on_a_positive_and_darker_on_a_negative(side):
    hips_xy = np.full((2, 80, 2), np.nan)
    hips_xy[side] = HIPS_XY[side]
    assert bone_brighter(IMAGE, hips_xy, SPACING_MM) == 1
    assert bone_brighter(-IMAGE, hips_xy, SPACING_MM) == 0


def test_a_dark_frame_and_uneven_exposure_do_not_matter():
    uneven = IMAGE * np.linspace(0.6, 1.4, IMAGE.shape[1])
    uneven[:, :20] = uneven[:, -20:] = 4095
    assert bone_brighter(uneven, HIPS_XY, SPACING_MM) > 0.9


def test_an_image_of_noise_shows_nothing():
    noise = np.random.default_rng(0).normal(size=IMAGE.shape)
    assert 0.3 < bone_brighter(noise, HIPS_XY, SPACING_MM) < 0.7


def test_saturated_shafts_show_nothing():
    saturated = np.full_like(IMAGE, 4095)
    assert bone_brighter(saturated, HIPS_XY, SPACING_MM) == 0.5
    saturated[:, : IMAGE.shape[1] // 2] = IMAGE[:, : IMAGE.shape[1] // 2]
    assert bone_brighter(saturated, HIPS_XY, SPACING_MM) == 1


def test_shafts_beyond_the_image_show_nothing():
    assert bone_brighter(IMAGE, HIPS_XY + 1000, SPACING_MM) == 0.5
