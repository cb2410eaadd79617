"""Distances of borders that follow from school geometry."""

from dataclasses import replace

import pytest
from arcs import ArcHip

from hipspace.measurement.border_distance import border_distance

HIP = ArcHip(3.0)


def test_the_same_borders_are_nowhere_apart():
    assert border_distance(HIP.joint(), HIP.joint()).assd_mm == pytest.approx(
        0, abs=1e-3
    )


def test_a_roof_that_is_farther_off_counts_as_half_of_the_borders():
    higher = replace(HIP, gap_mm=3.4).joint()
    found = border_distance(HIP.joint(), higher).assd_mm
    assert found == pytest.approx(0.2, abs=0.005)
    assert found == pytest.approx(
        border_distance(higher, HIP.joint()).assd_mm, abs=1e-9
    )


def test_a_larger_head_in_a_larger_socket_is_apart_all_along():
    larger = replace(HIP, radius_mm=24.5).joint()
    assert border_distance(HIP.joint(), larger).assd_mm == pytest.approx(0.5, abs=0.01)


def test_the_fraction_within_a_tolerance_and_the_far_end_follow_from_the_distances():
    higher = replace(HIP, gap_mm=3.7).joint()
    found = border_distance(HIP.joint(), higher)
    assert found.within_0_5_mm == pytest.approx(0.5, abs=0.01)
    assert found.within_1_mm == 1
    assert found.hd95_mm == pytest.approx(0.7, abs=0.01)
