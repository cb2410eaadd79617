"""A reader's habit moves landmarks and the width that counts, not the pelvis."""

import numpy as np
import pytest
from patients import PATIENT, STRAIGHT

from hipspace.geometry.anatomy import SOURCIL
from hipspace.measurement.joint import minimum
from hipspace.measurement.tracing.contours import joint_from_landmarks
from hipspace.phantom.habits import with_habit
from hipspace.phantom.shape import draw_pelvis

PELVIS = draw_pelvis(PATIENT, STRAIGHT)
OFFSET_MM = 0.5


def test_without_a_habit_nothing_changes():
    assert with_habit(PELVIS, 0.0) is PELVIS


@pytest.mark.parametrize("side", ["right", "left"])
def test_the_width_that_counts_is_wider_by_the_habit(side):
    before, after = (
        minimum(pelvis.hips[side].joint).width_mm
        for pelvis in (PELVIS, with_habit(PELVIS, OFFSET_MM))
    )
    assert after - before == pytest.approx(OFFSET_MM, abs=0.05)


def test_the_landmarks_say_so_too():
    hip = with_habit(PELVIS, OFFSET_MM).hips["right"]
    read = minimum(joint_from_landmarks(hip.landmarks_xy_mm)).width_mm
    assert read == pytest.approx(minimum(hip.joint).width_mm, abs=0.25)


def test_other_landmarks_and_what_is_drawn_stay():
    before, after = (p.hips["left"] for p in (PELVIS, with_habit(PELVIS, OFFSET_MM)))
    moved = (before.landmarks_xy_mm != after.landmarks_xy_mm).any(axis=1)
    assert set(np.flatnonzero(moved)) == set(range(SOURCIL.start, SOURCIL.stop))
    assert after.outlines_xy_mm is before.outlines_xy_mm
