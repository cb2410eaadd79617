"""Minima of a hip by each look at its close-up."""

from functools import cache

import numpy as np
import pytest
from arcs import ArcHip
from seen_hip import HIP, SPACING_MM, view

from hipspace.measurement.certainty.flags import ONE_HIP, UNSTEADY
from hipspace.measurement.certainty.steadiness import with_looks
from hipspace.measurement.interval import READINGS, Interval
from hipspace.measurement.joint import minimum
from hipspace.measurement.movement import UNSTEADY_MM, moved_mm
from hipspace.measurement.readings import read_hips
from hipspace.measurement.tracing.joints import find_joint, joint_by_probabilities
from hipspace.measurement.tracing.view import HipInView
from hipspace.segmentation.close_ups import Seen
from hipspace.segmentation.heads import find_head
from hipspace.segmentation.looks import LOOKS, mean_of

SHAPE = (480, 500)
INTERVAL = Interval(0.9, 0.5, 30, 20, ("a", "b"), READINGS)


@cache
def fractions(gap_mm):
    return ArcHip(gap_mm, HIP.shift_xy_mm).probabilities(SPACING_MM)


def hip(side="right"):
    shown = view(side)
    joint, _ = find_joint(shown, joint_by_probabilities(5.0))
    return HipInView(shown, joint, "", find_head(shown.probabilities, shown.grid))


def looked_at(*shown):
    """A right hip alone, of which each look has shown so much."""
    mean = mean_of(shown)
    seen = Seen(mean, None, shown)
    found = with_looks(hip(), seen, 5.0)
    (reading,) = read_hips([found], SHAPE)
    return reading


def moved(reading):
    return moved_mm(minimum(reading.joint).width_mm, reading.look_minima_mm)


def interval_mm(reading, *changed_mm):
    return INTERVAL.of(minimum(reading.joint).width_mm, 0.4, changed_mm)


def test_a_steady_hip_has_no_flag_and_the_interval_that_it_had():
    reading = looked_at(*[fractions(HIP.gap_mm)] * len(LOOKS))
    assert moved(reading) == pytest.approx(0, abs=0.01)
    assert reading.flags == (ONE_HIP,)
    assert interval_mm(reading, *reading.look_minima_mm) == interval_mm(reading)


@pytest.mark.parametrize("moved_mm", [2.0, -2.0])
def test_an_unsteady_hip_has_a_flag_and_an_interval_that_holds_what_it_was(moved_mm):
    gaps_mm = [HIP.gap_mm] * (len(LOOKS) - 1) + [HIP.gap_mm + moved_mm]
    reading = looked_at(*map(fractions, gaps_mm))
    assert moved(reading) == pytest.approx(abs(moved_mm), abs=0.2)
    assert reading.flags == (UNSTEADY, ONE_HIP)
    (plain_low, plain_high) = interval_mm(reading)
    low, high = interval_mm(reading, *reading.look_minima_mm)
    assert low < min(reading.look_minima_mm) < max(reading.look_minima_mm) < high
    assert low <= plain_low < plain_high <= high
    wider_mm = plain_low - low if moved_mm < 0 else high - plain_high
    assert wider_mm == pytest.approx(abs(moved_mm), abs=0.3)


def test_a_joint_that_is_lost_after_a_change_is_flagged_and_has_an_interval():
    shown = [fractions(HIP.gap_mm)] * (len(LOOKS) - 1)
    reading = looked_at(*shown, np.zeros_like(shown[0]))
    assert np.isnan(reading.look_minima_mm[-1])
    assert reading.flags == (UNSTEADY, ONE_HIP)
    ends_mm = interval_mm(reading, *reading.look_minima_mm)
    assert ends_mm == pytest.approx(interval_mm(reading), abs=0.01)
    assert moved(reading) < UNSTEADY_MM


def test_a_hip_without_a_joint_has_no_minima():
    missing = HipInView(view("right"), None, "implant", hip().head)
    shown = fractions(HIP.gap_mm)
    seen = Seen(shown, missing.head, (shown,) * len(LOOKS))
    assert with_looks(missing, seen, 5.0) == missing


def test_each_look_has_its_own_minimum_in_the_order_of_looks():
    gaps_mm = [HIP.gap_mm + k for k in range(len(LOOKS))]
    minima_mm = looked_at(*map(fractions, gaps_mm)).look_minima_mm
    assert np.diff(minima_mm) == pytest.approx(1.0, abs=0.1)
