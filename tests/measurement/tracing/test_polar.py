"""An edge lies where the structure ends, wherever the pixels lie."""

from functools import cache

import numpy as np
import pytest
from arcs import ArcHip

from hipspace.measurement.tracing.polar import Rays, cast_rays

FEMUR, ROOF, JOINT_SPACE = range(3)
HIP = ArcHip(3.0, centre_xy_mm=(50.13, 49.71))


@cache
def rays(spacing_mm: float = 0.9) -> Rays:
    return cast(HIP.probabilities(spacing_mm), spacing_mm)


def cast(maps: np.ndarray, spacing_mm: float = 0.9) -> Rays:
    return cast_rays(maps, spacing_mm, HIP.centre_xy_mm, (13.0, 42.0), 110.0)


def between(found: Rays, low_deg: float, high_deg: float) -> np.ndarray:
    return (found.angles_deg > low_deg) & (found.angles_deg < high_deg)


@pytest.mark.parametrize("spacing_mm", [0.9, 0.45])
def test_a_border_between_pixels_is_found_to_a_part_of_one(spacing_mm):
    found = rays(spacing_mm)
    under_roof = between(found, -15, 35)
    head = found.falling(FEMUR, HIP.radius_mm)[under_roof]
    roof = found.rising(ROOF, np.full(len(under_roof), 20.0))[under_roof]
    assert head == pytest.approx(HIP.radius_mm, abs=0.1 * spacing_mm)
    assert roof == pytest.approx(HIP.roof_radius_mm, abs=0.1 * spacing_mm)
    assert np.mean(roof - head) == pytest.approx(HIP.gap_mm, abs=0.01 * spacing_mm)


def test_the_integral_of_a_class_between_its_borders_is_its_width():
    found = rays()
    inner, outer = (np.full(len(found.angles_deg), r) for r in (22.0, 29.0))
    filled = found.integral(JOINT_SPACE, inner, outer)
    assert filled[between(found, -10, 30)] == pytest.approx(HIP.gap_mm, abs=0.05)


def test_where_a_class_does_not_end_there_is_no_edge():
    nothing = cast(np.zeros((3, 111, 111)))
    assert np.isnan(nothing.falling(FEMUR, HIP.radius_mm)).all()
    nowhere = np.full(len(rays().angles_deg), np.nan)
    assert np.isnan(rays().rising(ROOF, nowhere)).all()


def test_of_several_ends_the_nearest_counts():
    rings = np.zeros((1, 111, 111))
    y, x = (np.mgrid[:111, :111] + 0.5) * 0.9 - 50
    radius = np.hypot(x, y)
    rings[0] = (radius < 18) | ((radius > 24) & (radius < 30))
    rays_through = cast_rays(rings, 0.9, (50.0, 50.0), (13.0, 42.0), 60.0)
    for near_mm in (18.0, 30.0):
        found = rays_through.falling(0, near_mm)
        assert np.median(found) == pytest.approx(near_mm, abs=0.2)


def test_lateral_rays_run_to_the_left_and_the_middle_one_upwards():
    found = rays()
    places = found.offsets(np.full(len(found.angles_deg), 20.0))
    assert (places[between(found, 5, 110), 0] < 0).all()
    assert places[len(places) // 2] == pytest.approx((0.0, -20.0), abs=1e-9)


def test_horizontal_lines_show_where_the_roof_ends_medially():
    medial_x_mm = HIP.roof_arc(HIP.lip_deg, HIP.medial_deg, 2)[1, 0]
    lines = rays().across(np.array([-29.5, -28.0]), 8.0, 5.0)
    ends = lines.falling(ROOF, 8.0) + HIP.centre_xy_mm[0]
    assert ends == pytest.approx(medial_x_mm, abs=0.1)
