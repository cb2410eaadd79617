from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from remembered import model, radiograph
from small_cohort import SPACING_MM

from hipspace.measurement.certainty import flags
from hipspace.measurement.certainty.flags import (
    BETWEEN_FLAGS,
    COARSE_AND_FINE_DIFFER,
    FLAGS,
    flags_of,
)
from hipspace.measurement.joint import angles_deg, minimum
from hipspace.measurement.locating import locate
from hipspace.segmentation.heads import Head

PIXELS = radiograph().astype("float32")


@cache
def located():
    return locate(PIXELS, SPACING_MM, model()).hips


def flags_with(**changed):
    """The flags of an ordinary right hip after a change of its joint."""
    right, left = located()
    joint = replace(right.joint, **changed)
    centre_xy = np.array(joint.centre_xy_mm) / right.view.grid.spacing_mm
    x_mm, y_mm = right.view.grid.to_source_mm(centre_xy)
    head = Head((x_mm, y_mm), joint.radius_mm)
    return flags_of(replace(right, joint=joint, head=head), left, PIXELS.shape)


def test_an_ordinary_hip_has_no_flag():
    assert flags_with() == ()


def test_without_the_other_hip_angles_count_from_the_image():
    assert flags_of(located()[0], None, PIXELS.shape) == (flags.ONE_HIP,)


def test_a_head_of_another_size_than_its_border_or_than_any_is_flagged():
    found = flags_with(radius_mm=35.0)
    assert found == (flags.ODD_SIZE, flags.NOT_ROUND, flags.ODD_PAIR)


@pytest.mark.parametrize("shift_xy_mm", [(60.0, 0.0), (0.0, 80.0)])
def test_heads_that_are_too_close_or_not_level_are_flagged(shift_xy_mm):
    x, y = np.add(located()[0].joint.centre_xy_mm, shift_xy_mm)
    assert flags.ODD_PLACE in flags_with(centre_xy_mm=(x, y))


def test_borders_at_the_edge_of_the_image_are_flagged():
    beyond = located()[0].joint.head_xy_mm - (0.0, 130.0)
    assert flags.AT_EDGE in flags_with(head_xy_mm=beyond)


@pytest.mark.parametrize(("at_deg", "found"), [(0, (flags.NOT_ROUND,)), (-70, ())])
def test_a_dent_in_the_head_is_flagged_where_it_bears_load(at_deg, found):
    joint = located()[0].joint
    dented = joint.head_xy_mm.copy()
    away_deg = np.abs(angles_deg(joint, dented) - at_deg)
    dented[away_deg.argmin()] += (0.0, 2.0)
    assert flags_with(head_xy_mm=dented) == found


def test_a_head_that_is_mostly_guessed_is_flagged():
    assert flags_with(guessed_fraction=0.6) == (flags.GUESSED,)
    assert flags_with(guessed_fraction=0.4) == ()


def test_a_joint_that_is_partly_white_is_flagged():
    right, left = located()
    white = replace(right, white_fraction=0.25)
    assert flags_of(white, left, PIXELS.shape) == (flags.WHITE,)


def test_borders_at_the_edge_of_the_view_are_flagged():
    right, left = located()
    grid = right.view.grid
    rows = int(right.joint.head_xy_mm[:, 1].max() / grid.spacing_mm) + 2
    low = replace(right.view, grid=replace(grid, shape=(rows, grid.shape[1])))
    low = replace(low, probabilities=right.view.probabilities[:, :rows])
    cut = replace(right, view=low)
    assert flags_of(cut, left, PIXELS.shape) == (flags.CUT_OFF,)


def test_soft_borders_are_flagged():
    right, left = located()
    soft = 0.5 + 0.4 * (right.view.probabilities - 0.5)
    unsure = replace(right, view=replace(right.view, probabilities=soft))
    assert flags_of(unsure, left, PIXELS.shape) == (flags.SOFT,)


@pytest.mark.parametrize(
    ("apart_mm", "flags"), [(1.6, (COARSE_AND_FINE_DIFFER,)), (1.4, ())]
)
def test_coarse_and_fine_minima_that_differ_are_flagged(apart_mm, flags):
    right, left = located()
    coarse_mm = minimum(right.joint).width_mm + apart_mm
    again = replace(right, coarse_minimum_mm=coarse_mm)
    assert flags_of(again, left, PIXELS.shape) == flags


def test_hips_of_landmarks_have_no_odd_place():
    right, left = (replace(hip, head=None) for hip in located())
    assert flags_of(right, left, PIXELS.shape) == ()


def test_every_flag_that_is_defined_is_counted_in_the_table_of_flags():
    texts = {n: v for n, v in vars(flags).items() if n.isupper() and type(v) is str}
    assert {*texts.values()} - {BETWEEN_FLAGS} == {*FLAGS}
    assert len({*FLAGS}) == len(FLAGS)


def test_a_hip_has_no_flag_but_those_that_are_defined():
    code = flags_of.__code__
    texts = [c for c in code.co_consts if isinstance(c, str)]
    assert texts == [flags_of.__doc__]
    assert {name for name in code.co_names if getattr(flags, name, "") in FLAGS} == {
        name for name, value in vars(flags).items() if value in (*FLAGS,)
    }


def test_what_separates_flags_is_in_none_of_them():
    assert not [flag for flag in FLAGS if BETWEEN_FLAGS in flag or not flag]
