"""The right view shows the right hip, the left view the left one, or neither counts."""

import numpy as np
import pytest
from arcs import ArcHip

from hipspace.errors import HipReason
from hipspace.geometry.grid import Grid
from hipspace.measurement.certainty.sides import (
    lateral_fraction,
    still_apart,
    told_apart,
)
from hipspace.measurement.tracing.view import HipInView, View
from hipspace.segmentation.heads import find_head

SPACING_MM, SIZE_PX = 1.0, 300
HIP = ArcHip(4.0)
FRACTIONS = HIP.probabilities(SPACING_MM)


def hip_at(side, x_mm, turned=False):
    """A hip with its head at x on the radiograph, as the view of a side shows it.

    `turned`: it is the hip of the other side.
    """
    grid = Grid((SIZE_PX, SIZE_PX), SPACING_MM, SPACING_MM, (0.0, 0.0), side == "left")
    at = SIZE_PX - x_mm if side == "left" else x_mm
    fractions = np.zeros((3, SIZE_PX, SIZE_PX))
    first = at - round(HIP.centre_xy_mm[0])
    painted = FRACTIONS[..., ::-1] if turned else FRACTIONS
    fractions[:, :100, first : first + 100] = painted
    joint = ArcHip(4.0, centre_xy_mm=(at, HIP.centre_xy_mm[1])).joint()
    view = View(side, grid, np.full((80, 2), np.nan), fractions)
    return HipInView(view, joint, "", find_head(fractions, grid))


def failed(side):
    hip = hip_at(side, 100)
    return HipInView(hip.view, None, "no femur", None)


def reasons(right, left):
    return [hip.reason for hip in told_apart(right, left)]


@pytest.mark.parametrize("side", ["right", "left"])
def test_the_shaft_of_a_sides_own_hip_lies_laterally(side):
    assert lateral_fraction(hip_at(side, 100)) > 0.9
    assert lateral_fraction(hip_at(side, 100, turned=True)) < 0.1


def test_a_place_on_the_radiograph_does_not_depend_on_the_view():
    for side in ("right", "left"):
        found = hip_at(side, 120).centre_xy_mm
        np.testing.assert_allclose(found, (120, 50), atol=0.05)


def test_both_hips_of_a_pelvis_stay():
    right, left = hip_at("right", 60), hip_at("left", 230)
    assert told_apart(right, left) == (right, left)


def test_one_hip_that_both_views_show_belongs_to_the_side_of_its_shaft():
    right_hip = hip_at("right", 100), hip_at("left", 110, turned=True)
    left_hip = hip_at("right", 100, turned=True), hip_at("left", 110)
    assert reasons(*right_hip) == ["", HipReason.NOT_THERE]
    assert reasons(*left_hip) == [HipReason.NOT_THERE, ""]


def test_the_other_sides_hip_alone_is_not_measured_as_this_ones():
    assert reasons(hip_at("right", 200, turned=True), failed("left")) == [
        HipReason.NOT_THERE,
        "no femur",
    ]


def test_hips_on_the_wrong_sides_of_each_other_are_both_refused():
    found = reasons(hip_at("right", 230), hip_at("left", 60))
    assert found == [HipReason.WRONG_SIDES] * 2


def test_a_head_without_anything_beside_it_has_no_side():
    right = hip_at("right", 60)
    y, x = np.mgrid[:SIZE_PX, :SIZE_PX]
    right.view.probabilities[0, np.hypot(x - 60, y - 50) > 28] = 0
    assert reasons(right, failed("left")) == [HipReason.NO_SIDE, "no femur"]


def test_a_head_without_anything_beside_it_has_the_side_that_the_other_leaves():
    right = hip_at("right", 60)
    y, x = np.mgrid[:SIZE_PX, :SIZE_PX]
    right.view.probabilities[0, np.hypot(x - 60, y - 50) > 28] = 0
    assert reasons(right, hip_at("left", 230)) == ["", ""]
    assert reasons(right, hip_at("left", 180)) == [HipReason.NO_SIDE, ""]


def test_of_two_close_ups_of_one_hip_the_one_that_came_from_afar_is_refused():
    before = hip_at("right", 100), hip_at("left", 130)
    to_the_right = still_apart(before, (hip_at("right", 101), hip_at("left", 102)))
    to_the_left = still_apart(before, (hip_at("right", 129), hip_at("left", 130)))
    assert [hip.reason for hip in to_the_right] == ["", HipReason.NOT_THERE]
    assert [hip.reason for hip in to_the_left] == [HipReason.NOT_THERE, ""]


def test_two_hips_that_stay_where_they_were_stay():
    before = hip_at("right", 60), hip_at("left", 230)
    after = hip_at("right", 61), hip_at("left", 229)
    assert still_apart(before, after) == after
    alone = hip_at("right", 60), failed("left")
    assert still_apart(before, alone) == alone
