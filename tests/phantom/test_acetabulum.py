import numpy as np
import pytest
from patients import PATIENT, STRAIGHT

from hipspace.phantom.bones.acetabulum import Socket, hollow, under_roof
from hipspace.phantom.points import polar
from hipspace.phantom.raster import Raster
from hipspace.phantom.shape import draw_pelvis

SOCKET = Socket(radius_mm=30.0, plate_mm=1.5, density=0.5, walls=0.8)
THICKNESS_MM = 36.0


def bone_mm(depth_mm: np.ndarray, socket: Socket = SOCKET) -> np.ndarray:
    """All bone in the beam at distances below the roof."""
    return np.add(*hollow(depth_mm, np.full_like(depth_mm, THICKNESS_MM), socket))


def test_well_above_the_roof_the_bone_is_whole():
    assert bone_mm(np.array([-20.0, -5.0])) == pytest.approx(THICKNESS_MM)


def test_well_below_the_roof_only_the_walls_are_left():
    below = np.array([3.0])
    hollow_mm = 2 * np.sqrt(2 * 30.0 * 3.0 - 3.0**2)
    walls_mm = max(SOCKET.walls * THICKNESS_MM - hollow_mm, 0)
    assert bone_mm(below) == pytest.approx([walls_mm])


def test_the_beam_meets_most_compact_bone_where_it_touches_the_roof():
    depth_mm = np.linspace(-4, 8, 241)
    compact, trabecular = hollow(depth_mm, np.full_like(depth_mm, 60.0), SOCKET)
    assert depth_mm[compact.argmax()] == pytest.approx(0, abs=0.1)
    assert min(compact.min(), trabecular.min()) >= 0


@pytest.mark.parametrize("side", ["right", "left"])
def test_the_socket_is_under_the_roof_and_nowhere_else(side):
    hip = draw_pelvis(PATIENT, STRAIGHT).hips[side]
    raster = Raster(rows=300, columns=400, spacing_mm=1.0)
    everywhere = slice(0, 300), slice(0, 400)
    fraction = under_roof(raster, hip, everywhere)
    for angle_deg, expected in ((5.0, 1.0), (70.0, 0.0), (-60.0, 0.0)):
        x, y = hip.to_image(polar(angle_deg, 27.0)) + (200, 150)
        assert fraction[int(y), int(x)] == pytest.approx(expected, abs=0.05)
