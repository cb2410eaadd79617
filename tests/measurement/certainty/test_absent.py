"""A hip without a value is not in the picture, or it was not found in it."""

from dataclasses import replace

import pytest
from arcs import ArcHip
from seen_hip import view

from hipspace.errors import HipReason
from hipspace.geometry.grid import Grid
from hipspace.measurement.certainty.absent import with_true_reasons
from hipspace.measurement.tracing.view import HipInView
from hipspace.segmentation.heads import Head


def hip_at(side, x_mm):
    """A hip with its head at x on the radiograph, of pixels of 1 mm."""
    grid = Grid((300, 300), 1.0, 1.0, (0.0, 0.0), side == "left")
    joint = ArcHip(4.0).joint()
    hip = replace(view(side), grid=grid)
    return HipInView(hip, joint, "", Head((x_mm, 50.0), 24.0))


def reason_of(side, given, other_x_mm, width_mm):
    """The reason of a side's hip beside the other one, on a picture of a width."""
    other = "left" if side == "right" else "right"
    hip = replace(hip_at(side, 100), joint=None, head=None, reason=given)
    pair = hip, hip_at(other, other_x_mm)
    pair = pair if side == "right" else pair[::-1]
    right, left = with_true_reasons(pair, (300, width_mm))
    return (right if side == "right" else left).reason


@pytest.mark.parametrize("given", [HipReason.NO_FEMUR, HipReason.NOT_THERE])
def test_a_hip_beyond_the_picture_is_not_in_it(given):
    assert reason_of("right", given, 100, 300) == HipReason.NOT_THERE
    assert reason_of("left", given, 200, 300) == HipReason.NOT_THERE


def test_a_hip_in_the_picture_is_never_said_to_be_elsewhere():
    assert reason_of("right", HipReason.NOT_THERE, 230, 300) == HipReason.NOT_FOUND
    assert reason_of("right", HipReason.NO_HEAD, 230, 300) == HipReason.NO_HEAD


def test_a_hip_with_a_value_and_one_beside_nothing_stay_as_they_are():
    right, left = hip_at("right", 60), hip_at("left", 240)
    assert with_true_reasons((right, left), (300, 300)) == (right, left)
    lone = replace(left, joint=None, head=None, reason=HipReason.NO_FEMUR)
    both = replace(right, joint=None, head=None, reason=HipReason.NO_ROOF), lone
    assert with_true_reasons(both, (300, 300)) == both
