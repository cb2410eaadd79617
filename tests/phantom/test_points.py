import numpy as np
import pytest

from hipspace.phantom.points import jitter, polar, rotate


def test_angles_count_from_the_vertical_towards_lateral():
    places = polar(np.array([0.0, 90.0, -90.0]), 10.0)
    assert places == pytest.approx(np.array([[0, -10], [-10, 0], [10, 0]]), abs=1e-9)


def test_turning_clockwise_brings_the_top_to_the_right():
    about = np.array([5.0, 5.0])
    assert rotate(about + (0, -2), 90.0, about) == pytest.approx(about + (2, 0))


def test_neighbours_are_displaced_alike_and_all_by_the_spread():
    moved = jitter(20_000, 1.5, np.random.default_rng(0))
    assert moved.std(axis=0) == pytest.approx(np.full(2, 1.5), rel=0.03)
    alike = [np.corrcoef(moved[:-1, k], moved[1:, k])[0, 1] for k in (0, 1)]
    assert min(alike) > 0.5
