import numpy as np
import pytest
from patients import PATIENT, STRAIGHT

from hipspace.phantom.objects.lead import ball, lines, marker, shield
from hipspace.phantom.raster import Raster
from hipspace.phantom.shape import draw_pelvis

RASTER = Raster(rows=400, columns=500, spacing_mm=1.0)
PELVIS = draw_pelvis(PATIENT, STRAIGHT)


def drawn(what, *args, number=20):
    return [what(*args, np.random.default_rng(seed)) for seed in range(number)]


def test_a_shield_hides_the_middle_of_the_pelvis_and_no_head():
    x, y = (PELVIS.middle_xy_mm + (250, 215)).astype(int)
    for covered in drawn(shield, PELVIS, RASTER):
        assert covered[y, x] > 0.9
        for hip in PELVIS.hips.values():
            column, row = (hip.centre_xy_mm + (250, 200)).astype(int)
            assert not covered[row - 24 : row + 24, column - 24 : column + 24].any()


def test_the_letter_is_that_of_the_patients_side():
    letters = set()
    for picture in drawn(marker, RASTER):
        row, column = np.nonzero(picture > 0.5)
        height, middle = np.ptp(row), (column.min() + column.max()) / 2
        upper_right = (row < row.min() + height / 3) & (column > middle + 1)
        letter = "R" if upper_right.any() else "L"
        assert letter == ("R" if middle < 250 else "L")
        letters.add(letter)
    assert letters == {"R", "L"}


def test_the_ball_is_a_sphere_of_25_mm_enlarged_below_the_hips():
    for depth_mm in drawn(ball, PELVIS, RASTER):
        radius_mm = depth_mm.max() / 2
        assert 13 < radius_mm < 16.3
        assert depth_mm.sum() == pytest.approx(4 / 3 * np.pi * radius_mm**3, rel=0.02)
        row, _ = np.nonzero(depth_mm)
        assert row.min() - 200 > PELVIS.middle_xy_mm[1] + 40


def test_a_ball_beyond_the_picture_is_not_seen():
    small = Raster(rows=60, columns=60, spacing_mm=1.0)
    assert not any(depth_mm.any() for depth_mm in drawn(ball, PELVIS, small))


def test_lines_are_thin_and_differ():
    found = drawn(lines, RASTER, number=8)
    for attenuation in found:
        assert 0.04 < attenuation.max() < 3 * 0.6
        assert 0 < (attenuation > 0.02).mean() < 0.1
    assert not np.array_equal(found[0], found[1])
