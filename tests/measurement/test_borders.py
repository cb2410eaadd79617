import numpy as np
import pytest
from arcs import ArcHip

from hipspace.measurement.borders import CORNER_PX
from hipspace.measurement.contours import (
    NoJoint,
    joint_from_probabilities,
)

SMOOTHING_MM = 5.0


@pytest.mark.parametrize("rays_left", [0, 1, 2])
def test_a_roof_that_is_all_corner_is_no_roof(monkeypatch, rays_left):
    def medial_side(rays, roof):
        x_mm = np.sort(rays.offsets(roof)[np.isfinite(roof), 0])
        corner_mm = CORNER_PX * rays.spacing_mm
        return (x_mm - 1e-6)[rays_left] + corner_mm

    monkeypatch.setattr("hipspace.measurement.borders._medial_side", medial_side)
    with pytest.raises(NoJoint, match="no roof"):
        joint_from_probabilities(ArcHip(3.0).probabilities(0.9), 0.9, SMOOTHING_MM)
