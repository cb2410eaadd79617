import numpy as np
import pytest
from arcs import arc

from hipspace.geometry.circle import fit_circle


def test_a_circle_is_found_from_a_noisy_part_of_it():
    noise = np.random.default_rng(3).normal(0, 0.1, (200, 2))
    centre, radius = fit_circle(arc((12.0, -7.0), 24.0, 70, -60, 200) + noise)
    assert centre == pytest.approx((12.0, -7.0), abs=0.1)
    assert radius == pytest.approx(24.0, abs=0.1)


def test_three_points_give_the_circle_through_them():
    centre, radius = fit_circle(np.array([[3.0, 0.0], [0.0, 3.0], [-3.0, 0.0]]))
    assert centre == pytest.approx((0.0, 0.0), abs=1e-9)
    assert radius == pytest.approx(3.0)
