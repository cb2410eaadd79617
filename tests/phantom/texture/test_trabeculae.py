"""The grain of bone is the patient's own and goes where the bone goes."""

from dataclasses import replace

import numpy as np
import pytest
from patients import PATIENT, STRAIGHT, patient
from scipy.ndimage import gaussian_filter

from hipspace.phantom.raster import Raster
from hipspace.phantom.shape import draw_pelvis
from hipspace.phantom.texture.tiles import Crispening
from hipspace.phantom.texture.trabeculae import (
    draw_strength,
    femur_grain,
    mottle,
    pelvic_grain,
    side_strength,
)

PLAIN = Crispening(0.0, 0.4)
PIXELS = Raster(rows=900, columns=1900, spacing_mm=0.2)


def test_the_grain_of_a_femur_goes_where_the_femur_goes():
    moved = replace(STRAIGHT, shift_xy_mm=(8.0, -4.0))
    here, there = (
        femur_grain(pelvis.hips["left"], pelvis, PIXELS, PLAIN)[1]
        for pelvis in (draw_pelvis(PATIENT, lying) for lying in (STRAIGHT, moved))
    )
    assert there == pytest.approx(here, abs=0.01)


def test_the_grain_of_a_pelvis_goes_where_the_pelvis_goes():
    moved = replace(STRAIGHT, shift_xy_mm=(8.0, -4.0))
    here, there = (
        pelvic_grain(draw_pelvis(PATIENT, lying), PIXELS, PLAIN)
        for lying in (STRAIGHT, moved)
    )
    assert here[20:, :-40] == pytest.approx(there[:-20, 40:], abs=0.01)


def test_everybody_has_a_grain_of_their_own():
    first, second = (
        femur_grain(pelvis.hips["left"], pelvis, PIXELS, PLAIN)[1]
        for pelvis in (draw_pelvis(patient(seed), STRAIGHT) for seed in (7, 8))
    )
    size = np.minimum(first.shape, second.shape)
    pair = [grain[: size[0], : size[1]].ravel() for grain in (first, second)]
    assert abs(np.corrcoef(*pair)[0, 1]) < 0.1
    strengths = [draw_strength(seed).femur for seed in range(200)]
    assert np.quantile(strengths, 0.95) / np.quantile(strengths, 0.05) > 2


def lean_deg(side, lying=STRAIGHT):
    """Of the lines in the middle of a head, upper end medial positive."""
    pelvis = draw_pelvis(PATIENT, lying)
    hip = pelvis.hips[side]
    box, grain = femur_grain(hip, pelvis, PIXELS, PLAIN)
    x, y = hip.centre_xy_mm / PIXELS.spacing_mm + (950, 450)
    row, column = int(y) - box[0].start, int(x) - box[1].start
    head = gaussian_filter(grain[row - 60 : row + 60, column - 60 : column + 60], 1.5)
    down, across = np.gradient(head)
    angle = np.arctan2(2 * (down * across).mean(), (across**2 - down**2).mean()) / 2
    return np.degrees(angle) * (1 if side == "right" else -1)


@pytest.mark.parametrize("side", ["right", "left"])
def test_lines_in_the_head_lean_with_their_upper_end_medial(side):
    assert 5 < lean_deg(side) < 30


def test_the_grain_turns_with_the_leg():
    abducted = replace(STRAIGHT, abduction_deg=(10.0, 10.0))
    assert lean_deg("right", abducted) - lean_deg("right") == pytest.approx(10, abs=3)


def test_both_femora_have_a_grain_of_their_own_as_strong_as_said():
    pelvis = draw_pelvis(PATIENT, STRAIGHT)
    right, left = (
        femur_grain(hip, pelvis, PIXELS, PLAIN)[1] for hip in pelvis.hips.values()
    )
    for grain in (right, left):
        assert grain.std() == pytest.approx(1, abs=0.2)
    size = np.minimum(right.shape, left.shape)
    pair = [
        right[: size[0], : size[1]].ravel(),
        left[: size[0], ::-1][:, : size[1]].ravel(),
    ]
    assert abs(np.corrcoef(*pair)[0, 1]) < 0.1


def test_the_sides_of_a_patient_are_alike_and_not_the_same():
    strength = draw_strength(3)
    ratios = [
        side_strength(strength, "right", seed) / side_strength(strength, "left", seed)
        for seed in range(200)
    ]
    assert 0.05 < np.std(np.log(ratios)) < 0.2
    assert np.median(ratios) == pytest.approx(1, abs=0.05)


def test_mottle_fills_any_picture_and_is_another_each_time():
    raster = Raster(rows=800, columns=1000, spacing_mm=0.2)
    one, other = (mottle(raster, PLAIN, np.random.default_rng(k)) for k in (0, 1))
    assert one.shape == (800, 1000)
    assert one.std() == pytest.approx(1, abs=0.15)
    assert abs(np.corrcoef(one.ravel(), other.ravel())[0, 1]) < 0.1
