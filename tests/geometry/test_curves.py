import numpy as np
import pytest
from scipy.interpolate import make_smoothing_spline
from small_cohort import RADIUS_MM, on_circle

from hipspace.geometry.curves import Curve, smoothing_spline


@pytest.mark.parametrize("uneven", [0, 0.45])
def test_a_spline_follows_the_head_and_a_polygon_cuts_it(uneven):
    angles = np.linspace(-60, 60, 8)
    angles[1:-1] += uneven * np.diff(angles)[0] * np.array([1, -1, 1, -1, 1, -1])
    points = on_circle(RADIUS_MM, angles)
    straight = (points[1:] + points[:-1]) / 2
    assert np.hypot(*Curve(points).evenly(200).T) == pytest.approx(RADIUS_MM, abs=0.05)
    assert np.hypot(*straight.T).min() < RADIUS_MM - 0.2


def test_a_repeated_point_counts_once():
    points = on_circle(RADIUS_MM, np.linspace(-60, 60, 8))
    assert Curve(np.repeat(points, 2, axis=0)).evenly(99) == pytest.approx(
        Curve(points).evenly(99)
    )


def test_a_curve_needs_two_places():
    with pytest.raises(ValueError, match="two different points"):
        Curve(np.ones((3, 2)))


def test_the_smoothing_spline_is_that_of_scipy():
    rng = np.random.default_rng(0)
    at = np.cumsum(rng.uniform(0.05, 0.2, 60))
    at[30:] += 3.0
    values = np.sin(at) + rng.normal(0, 0.1, 60)
    places = np.linspace(at[0] - 1, at[-1] + 1, 200)
    for penalty in (1e-3, 1.0, 1e3):
        expected = make_smoothing_spline(at, values, lam=penalty)(places)
        found = smoothing_spline(at, values, penalty)(places)
        assert np.allclose(found, expected, rtol=0, atol=1e-8)
