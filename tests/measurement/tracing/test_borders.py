"""Smooth borders along the rays, each as long as the structure."""

import numpy as np
import pytest
from arcs import ArcHip

from hipspace.measurement.joint import Joint, angles_deg, minimum
from hipspace.measurement.tracing.borders import CORNER_PX
from hipspace.measurement.tracing.contours import (
    NoJoint,
    joint_from_probabilities,
)

SMOOTHING_MM = 5.0
WAVE_MM = 9.0


@pytest.mark.parametrize("rays_left", [0, 1, 2])
def test_a_roof_that_is_all_corner_is_no_roof(monkeypatch, rays_left):
    def medial_side(rays, roof):
        x_mm = np.sort(rays.offsets(roof)[np.isfinite(roof), 0])
        corner_mm = CORNER_PX * rays.spacing_mm
        return (x_mm - 1e-6)[rays_left] + corner_mm

    monkeypatch.setattr(
        "hipspace.measurement.tracing.borders._medial_side", medial_side
    )
    with pytest.raises(NoJoint, match="no roof"):
        joint_from_probabilities(ArcHip(3.0).probabilities(0.9), 0.9, SMOOTHING_MM)


class WavyHip(ArcHip):
    """Head and roof with waves of 0.4 mm, `WAVE_MM` long on the head."""

    def _structures(self, x, y):
        dx, dy = x - self.centre_xy_mm[0], y - self.centre_xy_mm[1]
        along_mm = self.radius_mm * np.arctan2(-dx, -dy)
        inwards = 1 - 0.4 * np.sin(2 * np.pi * along_mm / WAVE_MM) / self.radius_mm
        centre_x, centre_y = self.centre_xy_mm
        return super()._structures(centre_x + dx * inwards, centre_y + dy * inwards)


def wave_of_the_head(smoothing_mm: float) -> float:
    """Height (mm) of the waves that are left of it under the roof."""
    found: Joint = joint_from_probabilities(
        WavyHip(4.0).probabilities(0.45), 0.45, smoothing_mm
    )
    offset = found.head_xy_mm - found.centre_xy_mm
    along_mm = found.radius_mm * np.arctan2(-offset[:, 0], -offset[:, 1])
    inner = np.abs(along_mm) < 2 * WAVE_MM
    waves = np.exp(2j * np.pi * along_mm[inner] / WAVE_MM)
    radius_mm = np.hypot(*offset[inner].T)
    return 2 * np.abs(np.mean((radius_mm - radius_mm.mean()) * waves))


def test_waves_as_long_as_the_smoothing_are_damped_to_a_half():
    assert wave_of_the_head(0.0) == pytest.approx(0.4, abs=0.05)
    assert wave_of_the_head(WAVE_MM) == pytest.approx(0.2, abs=0.04)


def test_where_the_gap_is_closed_the_sourcil_goes_on():
    closed = ArcHip(0.6, (0.0, 1.0))
    found = joint_from_probabilities(closed.probabilities(0.9), 0.9, SMOOTHING_MM)
    length_mm = np.hypot(*np.diff(found.sourcil_xy_mm[[0, -1]], axis=0)[0])
    exact_mm = np.hypot(*np.diff(closed.joint().sourcil_xy_mm[[0, -1]], axis=0)[0])
    assert length_mm > 0.8 * exact_mm


class SpurredHip(ArcHip):
    """A roof that runs down towards the head beyond 30 degrees, as an osteophyte."""

    def _structures(self, x, y):
        femur, roof, space = super()._structures(x, y)
        dx, dy = x - self.centre_xy_mm[0], y - self.centre_xy_mm[1]
        angle = np.degrees(np.arctan2(-dx, -dy))
        down_mm = np.clip(angle - 28, 0, None) * 0.35
        spur = (np.hypot(dx, dy) > self.radius_mm + self.gap_mm - down_mm) & space
        spur &= angle < self.lip_deg
        return np.stack([femur, roof | spur, space & ~spur])


def test_the_sourcil_ends_where_the_roof_turns_to_the_head():
    spurred = SpurredHip(4.0, lateral_deg=36.0)
    found = joint_from_probabilities(spurred.probabilities(0.4), 0.4, SMOOTHING_MM)
    assert minimum(found).width_mm == pytest.approx(4.0, abs=0.5)
    assert angles_deg(found, found.sourcil_xy_mm[0]) == pytest.approx(28, abs=4)
