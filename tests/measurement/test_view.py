import numpy as np
import pytest
from arcs import ArcHip
from scipy.ndimage import gaussian_filter

from hipspace.geometry.grid import Grid
from hipspace.measurement.contours import joint_from_probabilities
from hipspace.measurement.view import View, softness_mm

SPACING_MM = 0.4
FRACTIONS = ArcHip(3.0, (0.4, 0.8)).probabilities(SPACING_MM)
JOINT = joint_from_probabilities(FRACTIONS, SPACING_MM, 5.0)


def softness(fractions):
    grid = Grid(FRACTIONS.shape[1:], SPACING_MM, 0.2, (0.0, 0.0))
    return softness_mm(View("right", grid, np.full((80, 2), np.nan), fractions), JOINT)


def test_sharp_borders_have_two_thirds_of_a_pixel():
    assert softness(FRACTIONS) == pytest.approx(2 / 3 * SPACING_MM, rel=0.05)


def test_blurred_borders_are_as_soft_as_their_blur():
    sigma_mm = 1.0
    blurred = np.stack([gaussian_filter(s, sigma_mm / SPACING_MM) for s in FRACTIONS])
    assert softness(blurred) == pytest.approx(4 * sigma_mm / np.sqrt(np.pi), rel=0.1)


def test_what_is_far_from_the_minimum_does_not_count():
    elsewhere = FRACTIONS.copy()
    elsewhere[:, -20:] = 0.5
    assert softness(elsewhere) == softness(FRACTIONS)


def test_without_probabilities_nothing_is_known():
    assert np.isnan(softness(None))
