"""The roof of the acetabulum along the beam: a plate on a border that stays exact."""

import numpy as np
import pytest
from patients import PATIENT, STRAIGHT

from hipspace.phantom.bones.acetabulum import (
    angle_about,
    draw_socket,
    roof_bone,
    roof_zone,
    under_roof,
)
from hipspace.phantom.points import polar
from hipspace.phantom.raster import Raster
from hipspace.phantom.shape import draw_pelvis

RASTER = Raster(rows=600, columns=800, spacing_mm=0.5)
EVERYWHERE = slice(0, 600), slice(0, 800)
SOCKET = draw_socket(np.random.default_rng(3))
THICKNESS_MM = 36.0


@pytest.fixture(scope="module")
def hip():
    return draw_pelvis(PATIENT, STRAIGHT).hips["right"]


@pytest.fixture(scope="module")
def zone(hip):
    return roof_zone(RASTER, hip, SOCKET, wall_edge_mm=5.0)


@pytest.mark.parametrize("side", ["right", "left"])
def test_the_sourcil_is_seen_under_the_roof_and_nowhere_else(side):
    hip = draw_pelvis(PATIENT, STRAIGHT).hips[side]
    fraction = under_roof(angle_about(RASTER, hip, EVERYWHERE), hip)
    for angle_deg, expected in ((5.0, 1.0), (70.0, 0.0), (-60.0, 0.0)):
        x, y = hip.to_image(polar(angle_deg, 27.0)) / 0.5 + (400, 300)
        assert fraction[int(y), int(x)] == pytest.approx(expected, abs=0.05)


def bone_mm(zone):
    """Compact and trabecular bone of the zone's pixels whose roof is the apex."""
    whole = tuple(slice(0, n) for n in zone.above_mm.shape)
    thickness = np.full(zone.above_mm.shape, THICKNESS_MM)
    apex = np.abs(zone.angle_deg) < 4
    return [part[apex] for part in roof_bone(zone, thickness, 1.0, whole)], apex


def test_well_above_the_roof_the_bone_is_as_thick_as_the_ilium(zone):
    (compact, trabecular), apex = bone_mm(zone)
    high = zone.above_mm[apex] > 13
    assert (compact + trabecular)[high] == pytest.approx(THICKNESS_MM, abs=1.0)


def test_below_the_roof_no_compact_bone_is_left(zone):
    (compact, _), apex = bone_mm(zone)
    assert compact[zone.above_mm[apex] < -4].max() < 0.1


def test_the_most_compact_bone_lies_in_the_plate_and_not_at_its_border(zone):
    (compact, _), apex = bone_mm(zone)
    brightest_mm = zone.above_mm[apex][compact.argmax()]
    assert 0 < brightest_mm < SOCKET.plate_mm.max() + 1


def test_sockets_differ_in_the_thickness_of_their_plate():
    rng = np.random.default_rng(0)
    thickness = [draw_socket(rng).plate_mm.mean() for _ in range(200)]
    assert 0.8 < min(thickness) < 2 < np.median(thickness) < 4 < max(thickness)
