import numpy as np
import pytest
from patients import PATIENT, STRAIGHT

from hipspace.phantom.bones.depths import ILIUM_DEPTH_MM, depth_map
from hipspace.phantom.raster import Raster
from hipspace.phantom.shape import draw_pelvis

RASTER = Raster(rows=320, columns=400, spacing_mm=1.0)
EVERYWHERE = np.s_[0:320, 0:400]
HIPS = draw_pelvis(PATIENT, STRAIGHT).hips


def depths(places, side="right", overall=1.0, seed=0):
    rng = np.random.default_rng(seed)
    return depth_map(RASTER, HIPS[side], EVERYWHERE, places, overall, rng)


def at(depth, xy, side="right"):
    x, y = HIPS[side].to_image(np.array(xy)) + (200, 160)
    return depth[int(y), int(x)]


@pytest.mark.parametrize("side", ["right", "left"])
def test_bone_is_as_deep_at_each_place_as_said_within_what_people_differ_by(side):
    places = ((0, -50, 40), (30, 30, 10))
    for seed in range(10):
        depth = depths(places, side, seed=seed)
        for x, y, depth_mm in places:
            assert 0.79 < at(depth, (x, y), side) / depth_mm < 1.26


def test_a_larger_bone_is_deeper_everywhere():
    usual, large = (depths(ILIUM_DEPTH_MM, overall=factor) for factor in (1, 1.5))
    near = at(usual, (0, -34)), at(large, (0, -34))
    assert near[1] == pytest.approx(1.5 * near[0], rel=0.01)


def test_between_two_places_the_depth_goes_from_one_to_the_other():
    depth = depths(((-20, 0, 40), (20, 0, 10)))
    course = [at(depth, (x, 0)) for x in range(-20, 21, 5)]
    assert course == sorted(course, reverse=True)
    assert course[0] > course[4] + 5 > course[-1] + 10


def test_sides_are_mirrored():
    right, left = (depths(ILIUM_DEPTH_MM, side) for side in HIPS)
    assert left == pytest.approx(right[:, ::-1], abs=0.01)


def test_people_differ():
    one, other = (depths(ILIUM_DEPTH_MM, seed=seed) for seed in (0, 1))
    assert np.abs(one - other).max() > 2
