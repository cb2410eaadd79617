"""Widths between curves whose distance follows from school geometry."""

from dataclasses import replace

import numpy as np
import pytest
from arcs import ArcHip

from hipspace.measurement import jsw

CONCENTRIC = ArcHip(3.5)
SHIFTED = ArcHip(4.0, (0.6, 1.0))
"""The roof is nearest along the line through both centres, away from its shift."""


@pytest.mark.parametrize("name", [n for n in jsw.WIDTHS if n != "at_40"])
def test_concentric_arcs_are_equally_wide_everywhere(name):
    width = jsw.widths(CONCENTRIC.joint())[name]
    assert width.width_mm == pytest.approx(3.5, abs=0.001)


def test_the_minimum_of_decentred_arcs_is_the_gap_less_the_shift():
    wide = replace(SHIFTED, lateral_deg=60.0, lip_deg=65.0, medial_deg=-50.0)
    found = jsw.minimum(wide.joint())
    assert found.width_mm == pytest.approx(4.0 - np.hypot(0.6, 1.0), abs=0.001)
    assert jsw.angles_deg(wide.joint(), np.array(found.roof_xy_mm)) == pytest.approx(
        np.degrees(np.arctan2(0.6, 1.0)), abs=0.5
    )


def test_the_ends_of_a_width_are_as_far_apart_as_it_says():
    for width in jsw.widths(SHIFTED.joint()).values():
        apart = np.hypot(*np.subtract(width.roof_xy_mm, width.head_xy_mm))
        assert np.isnan(apart) or apart == pytest.approx(width.width_mm, abs=0.01)


def test_crossing_borders_are_bone_on_bone():
    crossing = ArcHip(1.0, (0.0, 2.0), lateral_deg=60.0, lip_deg=65.0)
    assert jsw.minimum(crossing.joint()).width_mm == 0.0
    assert jsw.at_angle(crossing.joint(), 0.0).width_mm == 0.0


def test_a_ray_that_misses_the_roof_has_no_width():
    short = replace(CONCENTRIC, lateral_deg=30.0, lip_deg=35.0)
    assert np.isnan(jsw.at_angle(short.joint(), 40.0).width_mm)
    assert not np.isnan(jsw.at_angle(short.joint(), 20.0).width_mm)


def test_the_least_third_is_the_minimum():
    widths = jsw.widths(SHIFTED.joint())
    thirds = [widths[f"{third}_third"].width_mm for third in ("lateral", "central")]
    thirds.append(widths["medial_third"].width_mm)
    assert min(thirds) == pytest.approx(widths["minimum"].width_mm, abs=0.001)


def test_moving_a_hip_changes_no_width():
    moved = replace(SHIFTED, centre_xy_mm=(-13.0, 71.5))
    here, there = (jsw.widths(hip.joint()) for hip in (SHIFTED, moved))
    for name, width in here.items():
        assert there[name].width_mm == pytest.approx(width.width_mm, nan_ok=True)


def test_twice_the_size_is_twice_the_width():
    joint = SHIFTED.joint()
    twice = replace(
        joint,
        **{
            name: 2 * getattr(joint, name)
            for name in ("roof_xy_mm", "sourcil_xy_mm", "head_xy_mm")
        },
        centre_xy_mm=(100.0, 100.0),
    )
    assert jsw.minimum(twice).width_mm == pytest.approx(2 * jsw.minimum(joint).width_mm)


def test_the_profile_runs_along_the_sourcil_and_its_mean_is_the_mean():
    points, width_mm = jsw.profile(SHIFTED.joint())
    assert points.shape == (len(width_mm), 2)
    np.testing.assert_allclose(points[0], SHIFTED.joint().sourcil_xy_mm[0])
    assert jsw.mean(SHIFTED.joint()).width_mm == pytest.approx(width_mm.mean())
