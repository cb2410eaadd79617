"""A spacing that nothing says, from heads of a size that is assumed."""

import numpy as np
import pytest
from remembered import model, radiograph
from small_cohort import SPACING_MM

from hipspace.errors import Unusable
from hipspace.measurement import head_spacing
from hipspace.measurement.head_spacing import spacing_from_heads
from hipspace.measurement.locating import locate

PIXELS = radiograph().astype(np.float32)


def test_heads_as_large_as_they_are_give_the_spacing_that_there_is(monkeypatch):
    hips = locate(PIXELS, SPACING_MM, model()).hips
    radius_mm = np.mean([hip.joint.radius_mm for hip in hips])
    width_mm = PIXELS.shape[1] * SPACING_MM
    monkeypatch.setattr(head_spacing, "WIDTHS_MM", (50.0, width_mm))
    found = spacing_from_heads(PIXELS, model(), radius_mm)
    assert found == pytest.approx(SPACING_MM, rel=1e-6)


def test_without_a_head_there_is_no_spacing(monkeypatch):
    monkeypatch.setattr(head_spacing, "WIDTHS_MM", (400.0,))
    slope = np.add.outer(np.arange(300.0), np.arange(300.0)).astype(np.float32)
    with pytest.raises(Unusable, match="no femoral head"):
        spacing_from_heads(slope, model(), 24.5)
