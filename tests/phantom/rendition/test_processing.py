from dataclasses import replace

import numpy as np
import pytest
from exposures import exposure
from patients import PATIENT, STRAIGHT, patient

from hipspace.phantom.header import WHITE
from hipspace.phantom.raster import Raster
from hipspace.phantom.rendition.processing import (
    filtered,
    framed,
    soft_and_contrast,
    stored,
)
from hipspace.phantom.shape import draw_pelvis

RASTER = Raster(rows=400, columns=500, spacing_mm=1.0)
PLAIN = exposure(compression=0.0, sharpening=0.0, crispening=0.0)
STEP = np.repeat([0.0, 1.0], 200)[None].repeat(300, axis=0).astype(np.float32)


def picture(pelvis, *, soft=0.3, heads=(1.0, 1.0)):
    """Discs of the heads in soft tissue."""
    signal = np.full((400, 500), soft, dtype=np.float32)
    x, y = RASTER.x(np.s_[0:400, 0:500]), RASTER.y(np.s_[0:400, 0:500])
    for hip, level in zip(pelvis.hips.values(), heads, strict=True):
        across, down = x - hip.centre_xy_mm[0], y - hip.centre_xy_mm[1]
        signal[np.hypot(across, down) < hip.joint.radius_mm] = level
    return signal


def test_a_plain_exposure_filters_nothing():
    np.testing.assert_array_equal(filtered(STEP, 0.3, PLAIN), STEP)


def test_compression_takes_away_what_is_coarse_and_keeps_an_edge():
    shown = filtered(STEP, 0.3, replace(PLAIN, compression=0.5, compression_mm=15.0))
    assert shown[150, -1] - shown[150, 0] == pytest.approx(0.5, abs=0.05)
    assert shown[150, 200] - shown[150, 199] > 0.9


@pytest.mark.parametrize("kind", ["sharpening", "crispening"])
def test_sharpening_overshoots_at_an_edge_and_nowhere_else(kind):
    how = replace(PLAIN, **{kind: 1.0, f"{kind}_mm": 1.2})
    shown = filtered(STEP, 0.3, how)
    assert shown.max() == pytest.approx(1.45, abs=0.1)
    assert shown.min() == pytest.approx(-0.45, abs=0.1)
    assert shown[150, [0, -1]] == pytest.approx([0, 1], abs=1e-3)


def test_the_levels_are_those_of_heads_and_of_what_lies_beside_the_necks():
    pelvis = draw_pelvis(PATIENT, STRAIGHT)
    found = soft_and_contrast(picture(pelvis, heads=(1.0, 1.4)), RASTER, pelvis)
    assert found == pytest.approx((0.3, 0.9), abs=0.01)


def test_a_hip_with_metal_sets_no_level():
    whole, metal = PATIENT, patient(implant=True)
    pelvis = draw_pelvis(replace(whole, left=metal.left), STRAIGHT)
    found = soft_and_contrast(picture(pelvis, heads=(1.0, 9.0)), RASTER, pelvis)
    assert found == pytest.approx((0.3, 0.7), abs=0.01)
    both = draw_pelvis(metal, STRAIGHT)
    assert soft_and_contrast(picture(both), RASTER, both) == (0.0, 1.0)


def test_a_head_that_is_not_brighter_has_some_contrast_yet():
    pelvis = draw_pelvis(PATIENT, STRAIGHT)
    _, contrast = soft_and_contrast(picture(pelvis, heads=(0, 0)), RASTER, pelvis)
    assert 0 < contrast < 0.1


def test_values_run_from_black_to_white_and_are_cut_there():
    how = replace(PLAIN, black=1.0, white=3.0, gamma=1.0)
    found = stored(np.array([-2.0, -1.0, 0.0, 1.0, 3.0, 9.0]), how)
    assert found.dtype == np.uint16
    assert found.tolist() == [0, 0, round(WHITE / 4), round(WHITE / 2), WHITE, WHITE]
    dark = stored(np.array([0.0]), replace(how, gamma=2.0))
    assert dark == round(WHITE / 16)


@pytest.mark.parametrize(("white", "value"), [(False, 0), (True, WHITE)])
def test_the_rim_is_as_wide_on_each_side_as_said(white, value):
    how = replace(
        PLAIN,
        spacing_mm=0.5,
        collimation_mm=(1.0, 2.0, 3.0, 4.0),
        collimation_white=white,
    )
    found = framed(np.full((40, 50), 7, dtype=np.uint16), how)
    assert (found[2:34, 8:46] == 7).all()
    assert (found == 7).sum() == 32 * 38
    assert (found == value).sum() == 40 * 50 - 32 * 38
