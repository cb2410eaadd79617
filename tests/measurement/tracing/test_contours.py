"""Known borders in, the same millimetres out."""

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
from arcs import ArcHip, arc

from hipspace.geometry.anatomy import HEAD_ARC, PROXIMAL_FEMUR, ROOF, SOURCIL
from hipspace.measurement import jsw
from hipspace.measurement.tracing.contours import (
    NoJoint,
    joint_from_landmarks,
    joint_from_probabilities,
)

SMOOTHING_MM = 5.0
DECENTRED = ArcHip(3.0, (0.5, 1.0), radius_mm=26.0)


@lru_cache
def measured(hip: ArcHip, spacing_mm: float) -> jsw.Joint:
    return joint_from_probabilities(
        hip.probabilities(spacing_mm), spacing_mm, SMOOTHING_MM
    )


def landmarks(hip: ArcHip) -> np.ndarray:
    """Landmarks on the arcs; those that no curve here needs lie at the centre."""
    points = np.tile(np.asarray(hip.centre_xy_mm), (80, 1))
    around = np.linspace(160, -200, PROXIMAL_FEMUR.stop)
    points[PROXIMAL_FEMUR] = arc(hip.centre_xy_mm, hip.radius_mm, 160, -200, 35)
    points[HEAD_ARC.start - 1 : HEAD_ARC.stop] = arc(
        hip.centre_xy_mm, hip.radius_mm, 75, -110, 11
    )
    points[: HEAD_ARC.start - 1] = arc(
        hip.centre_xy_mm, hip.radius_mm, around[0], 90, HEAD_ARC.start - 1
    )
    points[HEAD_ARC.stop : PROXIMAL_FEMUR.stop] = arc(
        hip.centre_xy_mm, hip.radius_mm, -125, -190, PROXIMAL_FEMUR.stop - HEAD_ARC.stop
    )
    points[ROOF.start : SOURCIL.start] = hip.roof_arc(hip.lip_deg, hip.lip_deg - 2, 3)
    points[SOURCIL] = hip.roof_arc(hip.lateral_deg, hip.medial_deg, 5)
    return points


@pytest.mark.parametrize(
    ("gap_mm", "spacing_mm", "within_mm"),
    [*((gap_mm, 0.9, 0.06) for gap_mm in (0.4, 1.0, 2.5, 4.0, 7.0)), (2.5, 0.2, 0.02)],
)
def test_a_known_gap_measures_the_same(gap_mm, spacing_mm, within_mm):
    hip = ArcHip(gap_mm, (0.1 * gap_mm, 0.3 * gap_mm), (50.13, 49.71))
    exact, found = jsw.minimum(hip.joint()), jsw.minimum(measured(hip, spacing_mm))
    assert found.width_mm == pytest.approx(exact.width_mm, abs=within_mm)


@pytest.mark.parametrize(
    "name", [n for n in jsw.WIDTHS if n not in ("medial", "at_40")]
)
def test_every_width_is_found_to_a_tenth_of_a_pixel(name):
    exact, found = jsw.widths(DECENTRED.joint()), jsw.widths(measured(DECENTRED, 0.9))
    assert found[name].width_mm == pytest.approx(exact[name].width_mm, abs=0.09)


def test_where_the_grid_lies_changes_nothing():
    shifts = np.random.default_rng(5).uniform(-0.45, 0.45, (8, 2))
    hips = [replace(DECENTRED, centre_xy_mm=(50 + x, 50 + y)) for x, y in shifts]
    found = [jsw.minimum(measured(hip, 0.9)).width_mm for hip in hips]
    assert np.std(found) < 0.02


def test_the_narrowest_place_is_where_the_arcs_are_closest():
    tilted = ArcHip(4.0, (1.5, 1.5), lateral_deg=55.0, lip_deg=62.0)
    found = jsw.minimum(measured(tilted, 0.9))
    exact = jsw.minimum(tilted.joint())
    assert np.hypot(*np.subtract(found.roof_xy_mm, exact.roof_xy_mm)) < 2.0


def test_bone_on_bone_is_zero():
    closed = ArcHip(1.0, (0.0, 1.5))
    assert jsw.minimum(measured(closed, 0.9)).width_mm == pytest.approx(0, abs=0.03)


def test_a_joint_without_any_joint_space_is_measured_on_the_bones():
    fractions = ArcHip(0.0).probabilities(0.9)
    assert fractions[2].max() < 0.05
    found = joint_from_probabilities(fractions, 0.9, SMOOTHING_MM)
    assert jsw.widths(found)["mean"].width_mm == pytest.approx(0, abs=0.03)


def test_the_sourcil_ends_where_the_joint_space_ends():
    exact, found = DECENTRED.joint(), measured(DECENTRED, 0.9)
    for end in (0, -1):
        away = exact.sourcil_xy_mm[end] - found.sourcil_xy_mm[end]
        assert np.hypot(*away) < 0.3


def test_the_circle_is_that_of_the_head():
    found = measured(DECENTRED, 0.9)
    assert found.radius_mm == pytest.approx(26.0, abs=0.1)
    assert found.centre_xy_mm == pytest.approx((50.0, 50.0), abs=0.1)


def test_twice_the_spacing_is_twice_the_width():
    fractions = replace(DECENTRED, radius_mm=18.0).probabilities(0.5)
    once = joint_from_probabilities(fractions, 0.5, SMOOTHING_MM)
    twice = joint_from_probabilities(fractions, 1.0, 2 * SMOOTHING_MM)
    widths = jsw.minimum(once).width_mm, jsw.minimum(twice).width_mm
    assert widths[1] == pytest.approx(2 * widths[0], rel=0.01)


def test_islands_elsewhere_change_nothing():
    fractions = DECENTRED.probabilities(0.9)
    with_islands = fractions.copy()
    with_islands[0, :12, :12] = 1.0
    with_islands[1, -15:, -15:] = 1.0
    alone, among = (
        jsw.minimum(joint_from_probabilities(p, 0.9, SMOOTHING_MM)).width_mm
        for p in (fractions, with_islands)
    )
    assert among == pytest.approx(alone, abs=1e-6)


@pytest.mark.parametrize(
    ("missing", "reason"), [(0, "no femur"), (1, "no roof above the femoral head")]
)
def test_a_hip_without_a_bone_is_refused(missing, reason):
    fractions = DECENTRED.probabilities(0.9)
    fractions[missing] = 0.0
    with pytest.raises(NoJoint, match=reason):
        joint_from_probabilities(fractions, 0.9, SMOOTHING_MM)


def test_a_femur_without_a_head_is_refused():
    fractions = np.zeros((3, 120, 120), np.float32)
    fractions[0, 10:110, 40:60] = 1.0
    with pytest.raises(NoJoint, match="no femoral head"):
        joint_from_probabilities(fractions, 0.9, SMOOTHING_MM)


@pytest.mark.parametrize("gap_mm", [0.5, 3.0, 6.0])
def test_landmarks_on_arcs_give_the_gap_between_them(gap_mm):
    hip = ArcHip(gap_mm)
    found = jsw.widths(joint_from_landmarks(landmarks(hip)))
    assert found["minimum"].width_mm == pytest.approx(gap_mm, abs=0.01)
    assert found["at_20"].width_mm == pytest.approx(gap_mm, abs=0.01)


def test_landmarks_of_a_roof_within_the_head_are_bone_on_bone():
    found = jsw.widths(joint_from_landmarks(landmarks(ArcHip(-0.5))))
    assert found["minimum"].width_mm == pytest.approx(0, abs=1e-3)
    assert found["lateral"].width_mm == pytest.approx(0, abs=1e-3)


def test_missing_landmarks_are_refused():
    with pytest.raises(NoJoint, match="missing"):
        joint_from_landmarks(np.full((80, 2), np.nan))


def test_landmarks_in_pixels_are_refused():
    with pytest.raises(NoJoint, match="implausible size of the femoral head"):
        joint_from_landmarks(5 * landmarks(ArcHip(3.0)))
