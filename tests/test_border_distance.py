"""Distances of borders that follow from school geometry."""

from dataclasses import replace

import pytest

from hipspace.border_distance import border_assd_mm
from tests.arcs import ArcHip

HIP = ArcHip(3.0)


def test_the_same_borders_are_nowhere_apart():
    assert border_assd_mm(HIP.joint(), HIP.joint()) == pytest.approx(0, abs=1e-3)


def test_a_roof_that_is_farther_off_counts_as_half_of_the_borders():
    higher = replace(HIP, gap_mm=3.4).joint()
    found = border_assd_mm(HIP.joint(), higher)
    assert found == pytest.approx(0.2, abs=0.005)
    assert found == pytest.approx(border_assd_mm(higher, HIP.joint()), abs=1e-9)


def test_a_larger_head_in_a_larger_socket_is_apart_all_along():
    larger = replace(HIP, radius_mm=24.5).joint()
    assert border_assd_mm(HIP.joint(), larger) == pytest.approx(0.5, abs=0.01)
