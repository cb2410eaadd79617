from dataclasses import replace

import numpy as np
import pytest
from arcs import ArcHip
from scipy.ndimage import gaussian_filter
from seen_hip import view

from hipspace.geometry.grid import Grid
from hipspace.measurement.joint import IMAGE_VERTICAL_XY
from hipspace.measurement.tracing.contours import joint_from_probabilities
from hipspace.measurement.tracing.view import View, softness_mm, vertical_xy

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


def test_the_vertical_stands_on_the_line_through_both_heads():
    views = view("right"), view("left", offset_x_mm=150.0)
    tilted = replace(
        views[1], grid=replace(views[1].grid, offset_xy_mm=(150.0, 20.0 + 14.0))
    )
    right = vertical_xy(views[0], JOINT, tilted, JOINT)
    left = vertical_xy(tilted, JOINT, views[0], JOINT)
    assert np.hypot(*right) == pytest.approx(1)
    assert right[0] > 0 > right[1]
    assert left == pytest.approx((-right[0], right[1]))


def test_level_heads_have_the_vertical_of_the_image():
    views = view("right"), view("left", offset_x_mm=150.0)
    found = vertical_xy(views[0], JOINT, views[1], JOINT)
    assert found == pytest.approx(IMAGE_VERTICAL_XY)
