"""Widths of hips of known gap, from pixels alone."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from remembered import CARD, INFERENCE, model, radiograph
from small_cohort import CENTRES_XY_MM, GAP_MM, RADIUS_MM, SPACING_MM

from hipspace.measurement.certainty.flags import ONE_HIP
from hipspace.measurement.joint import minimum
from hipspace.measurement.jsw import widths
from hipspace.measurement.radiograph import measure_image
from hipspace.measurement.readings import source_px

PIXELS = radiograph().astype(np.float32)


@cache
def reading(*sides):
    return measure_image(PIXELS, SPACING_MM, model(*sides))


def test_both_hips_have_the_gap_that_was_drawn():
    assert [hip.side for hip in reading().hips] == ["right", "left"]
    for hip in reading().hips:
        found = widths(hip.joint)
        assert found["minimum"].width_mm == pytest.approx(GAP_MM, abs=0.35)
        assert found["at_0"].width_mm == pytest.approx(GAP_MM, abs=0.25)


def test_heads_are_where_they_were_drawn():
    for hip, centre_mm in zip(reading().hips, CENTRES_XY_MM, strict=True):
        found_px = source_px(hip, hip.joint.centre_xy_mm)
        np.testing.assert_allclose(found_px * SPACING_MM, centre_mm, atol=0.3)
        assert hip.joint.radius_mm == pytest.approx(RADIUS_MM, abs=0.3)


def test_an_ordinary_hip_has_no_flags():
    assert [hip.flags for hip in reading().hips] == [(), ()]


def test_a_negative_gives_the_same_widths():
    found = measure_image(4095 - PIXELS, SPACING_MM, model())
    assert found.inverted
    same = [widths(hip.joint) for hip in reading().hips]
    assert [widths(hip.joint) for hip in found.hips] == same


def test_unsigned_pixels_are_measured_close_as_signed_numbers(monkeypatch):
    measured = []

    def remember(hips, pixels, *_, **__):
        measured.append(pixels)
        return hips

    monkeypatch.setattr("hipspace.measurement.radiograph.measured_close", remember)
    negative = (4095 - PIXELS).astype(np.uint16)
    measure_image(negative, SPACING_MM, replace(model(), fine=model()))
    assert [(pixels + 4095 == PIXELS).all() for pixels in measured] == [True]


@pytest.mark.parametrize("side", ["right", "left"])
def test_a_hip_that_is_not_found_is_not_invented(side):
    other = {"right": "left", "left": "right"}[side]
    hips = {hip.side: hip for hip in reading(side).hips}
    assert hips[side].flags == (ONE_HIP,)
    assert hips[other].joint is None
    assert hips[other].reason == "no femur"


def test_borders_are_smoothed_as_the_model_says():
    smoother = replace(
        model(),
        card=CARD.model_copy(
            update={"inference": INFERENCE.model_copy(update={"smoothing_mm": 30.0})}
        ),
    )
    found = measure_image(PIXELS, SPACING_MM, smoother)
    same = [minimum(hip.joint).width_mm for hip in reading().hips]
    assert [minimum(hip.joint).width_mm for hip in found.hips] != same


def test_weights_without_the_settings_of_inference_are_refused():
    bare = replace(model(), card=CARD.model_copy(update={"inference": None}))
    with pytest.raises(ValueError, match="stage assemble"):
        measure_image(PIXELS, SPACING_MM, bare)
