import numpy as np
import pytest
from remembered import CARD, GRID, model, radiograph
from small_cohort import CENTRES_XY_MM, SPACING_MM

from hipspace.errors import Unusable
from hipspace.measurement.locating import (
    covering_grid,
    hip_where_usual,
    locate,
    located_pairs,
)
from hipspace.segmentation.network.model import Model

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


class Showing:
    """A network that shows the same in every window, and counts them."""

    def __init__(self, probabilities):
        self.shown, self.windows = probabilities, 0

    def probabilities(self, images):
        self.windows += len(images)
        return np.stack([self.shown] * len(images))


@pytest.mark.parametrize("whole", [True, False])
def test_a_hip_where_one_mostly_lies_is_not_searched_for(whole):
    shown = np.zeros((3, 64, 64), np.float32)
    shown[0, 20:50, 20:44] = 1
    if whole:
        shown[1, 14:17, 22:42] = shown[2, 17:20, 22:42] = 1
    network = Showing(shown)
    card = CARD.model_copy(update={"window_px": 64})
    windowed = Model(network, card, "showing", "0123456789ab", None)
    assert hip_where_usual(PIXELS, SPACING_MM, windowed, inverted=False) == whole
    assert network.windows <= 4
