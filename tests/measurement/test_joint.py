"""The shortest way between two borders, and the angles at the head."""

from dataclasses import replace

import numpy as np
import pytest
from arcs import ArcHip, arc

from hipspace.measurement import joint as joint_module
from hipspace.measurement import jsw
from hipspace.measurement.joint import along, nearest, shortest

CONCENTRIC = ArcHip(3.5)


def test_lateral_is_positive_and_the_vertical_may_lean():
    joint = CONCENTRIC.joint()
    lateral = arc(joint.centre_xy_mm, 30.0, 25.0, 25.0, 1)
    assert jsw.angles_deg(joint, lateral) == pytest.approx([25.0])
    lean = np.radians(10.0)
    leaning = replace(joint, vertical_xy=(-np.sin(lean), -np.cos(lean)))
    assert jsw.angles_deg(leaning, lateral) == pytest.approx([15.0])


SHIFTED = ArcHip(4.0, (0.6, 1.0))


def line(*points):
    return np.array(points, dtype=float)


def test_parallel_lines_are_as_far_apart_as_they_lie():
    found = shortest(line((0, 0), (10, 0)), line((-5, 3), (15, 3)))
    assert found.width_mm == pytest.approx(3.0)
    assert found.head_xy_mm[1] - found.roof_xy_mm[1] == pytest.approx(3.0)


def test_the_shortest_way_may_end_within_a_piece_of_either_line():
    corner, straight = line((0, 0), (5, 2), (10, 0)), line((0, 4), (10, 4))
    for roof, head in ((corner, straight), (straight, corner)):
        assert shortest(roof, head).width_mm == pytest.approx(2.0)


def test_lines_that_cross_touch_where_they_do():
    found = shortest(line((0, 0), (4, 4)), line((0, 2), (4, 2)))
    assert found.width_mm == 0
    assert found.roof_xy_mm == found.head_xy_mm == pytest.approx((2.0, 2.0))


def test_beyond_its_ends_a_line_is_as_far_as_its_end():
    distance, place = nearest(line((-3, 4), (5, 1)), line((0, 0), (10, 0)))
    assert distance == pytest.approx([5.0, 1.0])
    assert place == pytest.approx(line((0, 0), (5, 0)))


def test_how_many_points_are_compared_at_a_time_changes_nothing(monkeypatch):
    points, head = SHIFTED.roof_arc(40, -20, 50), SHIFTED.joint().head_xy_mm
    at_once = nearest(points, head)
    monkeypatch.setattr(joint_module, "PAIRS_AT_A_TIME", 1)
    for one, all_together in zip(nearest(points, head), at_once, strict=True):
        np.testing.assert_array_equal(one, all_together)


def test_places_along_a_line_are_equally_far_apart_round_its_corners():
    found = along(line((0, 0), (2, 0), (2, 2)), 5)
    assert found == pytest.approx(line((0, 0), (1, 0), (2, 0), (2, 1), (2, 2)))
