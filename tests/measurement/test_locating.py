import numpy as np
import pytest
from remembered import CARD, GRID, model, radiograph
from small_cohort import CENTRES_XY_MM, SPACING_MM

from hipspace.errors import Unusable
from hipspace.measurement.locating import covering_grid, locate, located_pairs

PIXELS = radiograph().astype(np.float32)


def found_on(pixels):
    return locate(pixels, SPACING_MM, model())


def centres(located):
    return [hip.centre_xy_mm for hip in located.hips]


def test_a_radiograph_that_fits_lies_on_the_grid_of_the_training():
    assert covering_grid(PIXELS.shape, SPACING_MM, model()) == GRID


def test_a_larger_one_has_a_larger_grid():
    grid = covering_grid((1000, 3000), 0.5, model())
    assert grid.shape == (1680, 1680)
    assert grid.spacing_mm == CARD.spacing_mm


def test_a_radiograph_larger_than_any_is_refused():
    with pytest.raises(Unusable, match="10000 mm") as refusal:
        covering_grid((1000, 2000), 5.0, model())
    assert refusal.value.reason == "impossible size"


def test_both_heads_are_found_on_their_sides():
    found = found_on(PIXELS)
    np.testing.assert_allclose(centres(found), CENTRES_XY_MM, atol=0.3)
    assert not found.inverted


def test_bone_may_be_dark():
    found = found_on(4095 - PIXELS)
    np.testing.assert_allclose(centres(found), CENTRES_XY_MM, atol=0.3)
    assert found.inverted


@pytest.mark.parametrize("inverted", [False, True])
def test_a_polarity_that_is_known_is_believed(inverted):
    found = locate(4095 - PIXELS, SPACING_MM, model(), inverted=inverted)
    assert found.inverted == inverted
    assert [hip.joint is not None for hip in found.hips] == [inverted] * 2


def test_without_a_right_joint_there_are_not_both():
    for pixels, inverted in ((PIXELS, False), (4095 - PIXELS, True)):
        (found,) = located_pairs(pixels, SPACING_MM, model())
        expected = locate(pixels, SPACING_MM, model())
        assert found.inverted == expected.inverted == inverted
        for hip, other in zip(found.hips, expected.hips, strict=True):
            assert hip.joint.radius_mm == other.joint.radius_mm
    assert not list(located_pairs(PIXELS, SPACING_MM, model("left")))


def test_where_no_hip_is_found_the_image_stays_as_it_is():
    noise = np.random.default_rng(0).random(PIXELS.shape, dtype=np.float32)
    found = found_on(noise)
    assert [hip.reason for hip in found.hips] == ["no femur", "no femur"]
    assert not found.inverted


def test_an_empty_image_is_refused():
    with pytest.raises(Unusable, match="all values are 7"):
        found_on(np.full((400, 500), 7.0, np.float32))
