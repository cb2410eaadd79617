import numpy as np
import pytest
from seen_hip import HIP, view
from small_cohort import GAP_MM, RADIUS_MM, hip

from hipspace.geometry.grid import Grid
from hipspace.measurement.joint import minimum
from hipspace.measurement.jsw import at_angle
from hipspace.measurement.tracing.joints import (
    find_joint,
    joint_by_landmarks,
    joint_by_probabilities,
)
from hipspace.measurement.tracing.view import View


@pytest.mark.parametrize("spacing_mm", [0.4, 0.9])
def test_landmarks_in_pixels_give_a_joint_in_millimetres(spacing_mm):
    grid = Grid((200, 200), spacing_mm, 0.2, (0.0, 0.0))
    landmarks_xy = (hip() + (80.0, 70.0)) / spacing_mm
    joint = joint_by_landmarks(View("right", grid, landmarks_xy, None))
    assert joint.radius_mm == pytest.approx(RADIUS_MM)
    assert at_angle(joint, 0.0).width_mm == pytest.approx(GAP_MM, abs=0.05)


def test_probabilities_give_the_joint_that_was_drawn():
    joint, reason = find_joint(view(), joint_by_probabilities(5.0))
    exact_mm = minimum(HIP.joint()).width_mm
    assert minimum(joint).width_mm == pytest.approx(exact_mm, abs=0.06)
    assert reason == ""


@pytest.mark.parametrize(
    ("find", "reason"),
    [
        (joint_by_landmarks, "landmarks are missing"),
        (joint_by_probabilities(5.0), "not predicted"),
    ],
)
def test_a_view_without_a_joint_says_why(find, reason):
    assert find_joint(view(probabilities=None), find) == (None, reason)


def test_a_faulty_search_is_no_missing_joint():
    def broken(_):
        return np.zeros(2)[2]

    with pytest.raises(IndexError):
        find_joint(view(), broken)
