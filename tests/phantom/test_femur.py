from dataclasses import replace

import numpy as np
import pytest
from patients import HIP
from scipy.spatial import cKDTree

from hipspace.geometry.anatomy import HEAD_ARC, LESSER_TROCHANTER, PROXIMAL_FEMUR
from hipspace.phantom.femur import Femur, femur
from hipspace.phantom.points import polar

HEAD_XY = polar(np.arange(70, -166, -2.5), HIP.head_radius_mm)


def drawn(
    inward_deg: float = 15.0, abduction_deg: float = 0.0, **changed: object
) -> Femur:
    return femur(
        replace(HIP, **changed),
        HEAD_XY,
        np.zeros(2),
        size=1.0,
        inward_rotation_deg=inward_deg,
        abduction_deg=abduction_deg,
        rng=np.random.default_rng(1),
    )


def test_it_carries_the_head_that_it_is_given():
    found = drawn()
    assert np.hypot(*found.head_xy.T) == pytest.approx(HIP.head_radius_mm, abs=0.02)
    away, _ = cKDTree(found.outline_xy).query(HEAD_XY)
    assert away.max() < 0.1


def test_its_landmarks_lie_on_its_outline_and_those_of_the_head_on_the_head():
    found = drawn()
    assert len(found.landmarks_xy) == PROXIMAL_FEMUR.stop
    away, _ = cKDTree(found.outline_xy).query(found.landmarks_xy)
    assert away.max() < 0.1
    radii = np.hypot(*found.landmarks_xy[HEAD_ARC].T)
    assert radii == pytest.approx(HIP.head_radius_mm, abs=0.1)


def test_a_leg_turned_outwards_shows_more_of_the_lesser_trochanter():
    x = [drawn(inward).landmarks_xy[LESSER_TROCHANTER, 0] for inward in (30, 15, -5)]
    assert x == sorted(x)
    assert x[0] < x[-1] - 1


def test_abduction_turns_the_shaft_outwards_about_the_head():
    straight, abducted = (drawn(abduction_deg=a).outline_xy[0] for a in (0.0, 5.0))
    turned = np.degrees(np.subtract(*(np.arctan2(*p) for p in (straight, abducted))))
    assert turned == pytest.approx(5.0, abs=0.1)


def test_a_steeper_neck_brings_the_shaft_nearer_to_the_head():
    steep, flat = (
        abs(drawn(neck_shaft_angle_deg=angle).outline_xy[0, 0]) for angle in (145, 115)
    )
    assert steep < flat
