"""Where the network is torn, the head keeps its shape; what is sharp is followed."""

import numpy as np
import pytest
from arcs import ArcHip

from hipspace.measurement.joint import angles_deg, minimum
from hipspace.measurement.tracing.contours import joint_from_probabilities

SPACING_MM, SMOOTHING_MM = 0.4, 5.0
HIP = ArcHip(4.0)
FRACTIONS = HIP.probabilities(SPACING_MM)


def polar():
    """Radius (mm) and angle of the pixels about the head's centre."""
    y, x = (np.indices(FRACTIONS.shape[1:]) + 0.5) * SPACING_MM - 50.0
    return np.hypot(x, y), np.degrees(np.arctan2(-x, -y))


def read(fractions):
    return joint_from_probabilities(fractions, SPACING_MM, SMOOTHING_MM)


def off_circle_mm(joint, within_deg=30):
    loaded = np.abs(angles_deg(joint, joint.head_xy_mm)) <= within_deg
    offset = joint.head_xy_mm[loaded] - HIP.centre_xy_mm
    return np.hypot(*offset.T) - HIP.radius_mm


def with_bulge(height_mm, belief):
    """The head runs up towards the roof over 14 degrees, believed so far."""
    radius, angle = polar()
    fractions = FRACTIONS.copy()
    bulge = (radius > 22.0) & (radius < 24.0 + height_mm) & (np.abs(angle - 8) < 7)
    fractions[0][bulge] = np.where(radius[bulge] < 23, 1, belief)
    fractions[2][bulge] = 1 - fractions[0][bulge]
    return fractions


def test_a_torn_border_keeps_the_shape_of_the_head():
    found = read(with_bulge(3.0, 0.55))
    assert np.abs(off_circle_mm(found)).max() < 0.2
    assert minimum(found).width_mm == pytest.approx(4.0, abs=0.2)
    assert 0.1 < found.guessed_fraction < 0.5


def test_a_sharp_jump_towards_the_roof_is_not_believed():
    found = read(with_bulge(3.0, 1.0))
    assert minimum(found).width_mm == pytest.approx(4.0, abs=0.4)


def test_a_clean_head_is_not_guessed():
    found = read(FRACTIONS)
    assert found.guessed_fraction == 0
    assert np.abs(off_circle_mm(found)).max() < 0.02


def test_a_dent_that_is_sharp_is_followed():
    radius, angle = polar()
    fractions = FRACTIONS.copy()
    depth_mm = 2.5 * np.cos(np.radians(np.clip(angle * 3, -90, 90)))
    dent = (radius > 24.0 - depth_mm) & (radius <= 24.0) & (np.abs(angle) < 30)
    fractions[0][dent], fractions[2][dent] = 0, 1
    assert off_circle_mm(read(fractions)).min() == pytest.approx(-2.5, abs=0.4)
