import numpy as np
import pytest

from hipspace.phantom.bones.beam import Bones, common, empty, within
from hipspace.phantom.raster import Raster

RASTER = Raster(rows=40, columns=60, spacing_mm=1.0)
BOX = np.s_[10:20, 30:50]
ONE = np.ones((10, 20), dtype=np.float32)
ANGLE = np.radians(np.arange(0, 360, 0.5))
CIRCLE = 8.0 * np.column_stack([np.cos(ANGLE), np.sin(ANGLE)])


def test_compact_bone_shows_three_times_the_grain_of_trabecular_bone():
    bones = Bones(RASTER)
    bones.add(BOX, 2 * ONE, 5 * ONE)
    bones.add(BOX, 0 * ONE, ONE)
    assert (bones.cortex_mm[BOX] == 2).all()
    assert (bones.marrow_mm[BOX] == 6).all()
    assert (bones.others_mm[BOX] == 12).all()
    assert bones.others_mm.sum() == 12 * ONE.size
    assert not bones.femur_mm.any()


def test_loose_bone_of_a_femur_attenuates_less_and_is_as_deep():
    bones = Bones(RASTER)
    bones.add_femur(BOX, 2 * ONE, 8 * ONE, 0.25 * ONE)
    assert (bones.cortex_mm[BOX] == 2).all()
    assert (bones.marrow_mm[BOX] == 2).all()
    assert (bones.femur_mm[BOX] == 10).all()
    assert not bones.others_mm.any()


def test_a_shell_is_compact_at_its_border_and_as_thick_as_said_in_its_middle():
    bones = Bones(RASTER)
    bones.add_shell(CIRCLE, half_width_mm=5, thickness_mm=12, cortex_mm=1)
    depth = bones.cortex_mm + bones.marrow_mm
    assert depth[20, 30] == pytest.approx(12, abs=0.1)
    assert bones.cortex_mm[20, 22] > 2 * bones.cortex_mm[20, 30]
    assert not depth[20, :21].any()


def test_a_plate_is_brightest_on_its_line_and_falls_off_with_its_width():
    bones = Bones(Raster(rows=100, columns=100, spacing_mm=0.2))
    line = np.column_stack([np.arange(-10, 10, 0.05), np.full(400, 0.1)])
    bones.add_line(line, width_mm=1.0, cortex_mm=4.0)
    across = bones.cortex_mm[:, 50]
    assert across[50] == pytest.approx(4, abs=0.05)
    assert across[[45, 55]] == pytest.approx(4 / np.e, abs=0.1)
    assert not bones.others_mm.any()


def test_what_lies_beside_the_picture_is_left_out():
    bones = Bones(RASTER)
    for shift in ((200, 0), (-200, 0), (0, 200), (0, -200)):
        bones.add_shell(CIRCLE + shift, half_width_mm=5, thickness_mm=12, cortex_mm=1)
        bones.add_line(CIRCLE + shift, width_mm=2.0, cortex_mm=4.0)
    assert not bones.cortex_mm.any()
    assert not bones.marrow_mm.any()


@pytest.mark.parametrize("other", [np.s_[15:30, 20:35], np.s_[12:14, 31:33]])
def test_the_common_part_of_two_boxes_is_found_in_either(other):
    pixels = np.arange(40 * 60).reshape(40, 60)
    part = common(BOX, other)
    expected = np.intersect1d(pixels[BOX], pixels[other])
    assert pixels[part].ravel().tolist() == expected.tolist()
    for box in (BOX, other):
        np.testing.assert_array_equal(pixels[box][within(part, box)], pixels[part])


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (np.s_[19:30, 49:60], False),
        (np.s_[20:30, 49:60], True),
        (np.s_[19:30, 50:60], True),
        (np.s_[30:35, 0:5], True),
    ],
)
def test_boxes_that_do_not_meet_have_nothing_in_common(other, expected):
    assert empty(common(BOX, other)) is expected
