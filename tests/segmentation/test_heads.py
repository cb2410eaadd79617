import numpy as np
import pytest
from arcs import ArcHip

from hipspace.geometry.grid import Grid
from hipspace.segmentation.heads import find_head, likely_head

GRID = Grid((64, 64), 0.5, 0.25, (3.0, 5.0))


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_head_is_found_where_it_is_on_either_side(mirrored):
    hip = ArcHip(4.0)
    fractions = hip.probabilities(0.9)
    grid = Grid(fractions.shape[1:], 0.9, 0.2, (-20.0, 7.0), mirrored)
    head = find_head(fractions, grid)
    expected = grid.to_source_mm(np.array(hip.centre_xy_mm) / 0.9)
    assert head.centre_xy_mm == pytest.approx(expected, abs=0.1)
    assert head.radius_mm == pytest.approx(hip.joint().radius_mm, abs=0.1)


def test_without_a_femur_there_is_no_head():
    assert find_head(np.zeros((3, 64, 64)), GRID) is None
    assert likely_head(np.zeros((3, 64, 64)), GRID) is None


def test_a_head_is_expected_below_the_joint_where_the_femur_shows_none():
    hip = ArcHip(4.0)
    fractions = hip.probabilities(0.9)
    fractions[0] = 0
    grid = Grid(fractions.shape[1:], 0.9, 0.2, (0.0, 0.0))
    expected = likely_head(fractions, grid).centre_xy_mm
    assert np.hypot(*np.subtract(expected, hip.centre_xy_mm)) < 6
