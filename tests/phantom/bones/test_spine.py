from dataclasses import replace

import numpy as np
import pytest
from patients import PATIENT, STRAIGHT

from hipspace.phantom.bones.beam import Bones
from hipspace.phantom.bones.spine import add_spine
from hipspace.phantom.raster import Raster
from hipspace.phantom.shape import draw_pelvis

RASTER = Raster(rows=480, columns=320, spacing_mm=1.0)
TURNED_DEG = np.degrees(np.arcsin(1 / 6))


def spine(patient=PATIENT, seed=0, **lying):
    bones = Bones(RASTER)
    pelvis = draw_pelvis(patient, replace(STRAIGHT, **lying))
    add_spine(bones, pelvis, np.random.default_rng(seed))
    return bones


def extent(bones):
    """Left, right, top and bottom of the bone, about the middle between the hips."""
    row, column = np.nonzero(bones.marrow_mm > 0.1)
    x, y = column - 160, row - 240 - 18
    return np.array([x.min(), x.max(), y.min(), y.max()])


def test_sacrum_and_two_vertebrae_lie_in_the_midline_above_the_hips():
    left, right, top, bottom = extent(spine())
    assert left == pytest.approx(-54, abs=5)
    assert right == pytest.approx(54, abs=5)
    assert top == pytest.approx(-194 - 16, abs=5)
    assert bottom == pytest.approx(-12, abs=5)


def test_the_spine_goes_to_the_right_as_the_pelvis_turns_to_the_left():
    straight, turned = spine().marrow_mm, spine(rotation_deg=TURNED_DEG).marrow_mm
    assert turned[:, :-10] == pytest.approx(straight[:, 10:], abs=0.1)


@pytest.mark.parametrize(
    ("patient", "tilt_deg", "across", "down"),
    [(PATIENT, 20.0, 1.0, 0.8), (replace(PATIENT, size=0.8), 0.0, 0.8, 0.8)],
)
def test_a_tilt_shortens_it_and_a_small_skeleton_is_small_both_ways(
    patient, tilt_deg, across, down
):
    expected = extent(spine()) * (across, across, down, down)
    assert extent(spine(patient, tilt_deg=tilt_deg)) == pytest.approx(expected, abs=3)


@pytest.mark.parametrize("seed", [0, 1])
def test_foramina_are_dark_with_a_bright_rim(seed):
    bones = spine(seed=seed)
    row = int(240 + 18 - 98)
    for flip in (1, -1):
        column = 160 + flip * 18
        hole = bones.marrow_mm[row - 1 : row + 2, column - 2 : column + 2].mean()
        assert hole < 0.75 * bones.marrow_mm[row, 158:162].mean()
        near = bones.cortex_mm[row - 8 : row + 9, column - 9 : column + 9]
        assert near.max() > bones.cortex_mm[row, 158:162].max() + 1.5
