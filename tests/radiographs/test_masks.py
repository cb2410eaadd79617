import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_cohort import RADIUS_MM, coverage, hip, on_circle

from hipspace.geometry.anatomy import HEAD_ARC, PROXIMAL_FEMUR, ROOF, SOURCIL, Label
from hipspace.geometry.labels import labels
from hipspace.radiographs.masks import outlines, polygon_coverage

SHAPE = (160, 190)
ON_GRID = hip() + (80.3, 60.6)
TIGHT = hip(gap_mm=0) + (80.3, 60.6)
CIRCLE = on_circle(15, np.linspace(0, 360, 400, endpoint=False)) + (20.3, 19.7)


def enclosed(polygon):
    x, y = polygon.T
    return abs(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def test_a_rectangle_covers_exactly_its_fraction_of_each_pixel():
    corners = np.array([[1.25, 0.5], [3.5, 0.5], [3.5, 1.75], [1.25, 1.75]])
    columns, rows = [0, 0.75, 1, 0.5, 0], [0.5, 0.75, 0]
    assert polygon_coverage(corners, (3, 5)) == pytest.approx(np.outer(rows, columns))


@pytest.mark.parametrize("outline", ["spline", "polygon"])
def test_outlines_are_the_same_in_any_unit_and_on_either_side(outline):
    scale, move = (-0.4, 0.4), (30.2, -7.5)
    there = outlines(ON_GRID * scale + move, outline)
    for moved, here in zip(there, outlines(ON_GRID, outline), strict=True):
        assert moved == pytest.approx(here * scale + move, abs=1e-9)


@settings(max_examples=30, deadline=None)
@given(st.floats(-3, 3), st.floats(-3, 3), st.booleans())
def test_area_is_kept_wherever_a_polygon_lies(x, y, backwards):
    polygon = (CIRCLE + (x, y))[:: -1 if backwards else 1]
    covered = polygon_coverage(polygon, (45, 45))
    assert covered.sum() == pytest.approx(enclosed(polygon), rel=1e-9)


def test_what_lies_beyond_the_image_is_cut_off():
    assert polygon_coverage(CIRCLE, (20, 20)) == pytest.approx(
        polygon_coverage(CIRCLE, (45, 45))[:20, :20]
    )
    shifted = polygon_coverage(CIRCLE - (20, 20), (45, 45))
    assert shifted[:20, :20] == pytest.approx(
        polygon_coverage(CIRCLE, (45, 45))[20:40, 20:40]
    )


def test_coverage_agrees_with_counting_fine_pixels():
    femur = outlines(ON_GRID, "spline")[0]
    fine = polygon_coverage(femur * 8, (SHAPE[0] * 8, SHAPE[1] * 8)) > 0.5
    counted = fine.reshape(SHAPE[0], 8, SHAPE[1], 8).mean(axis=(1, 3))
    assert polygon_coverage(femur, SHAPE) == pytest.approx(counted, abs=0.08)


@pytest.mark.parametrize("outline", ["spline", "polygon"])
def test_outlines_pass_through_their_landmarks(outline):
    femur, roof, _ = outlines(ON_GRID, outline)
    for polygon, curve_of in [(femur, PROXIMAL_FEMUR), (roof, ROOF)]:
        gaps = np.linalg.norm(ON_GRID[curve_of, None] - polygon, axis=-1).min(axis=1)
        assert gaps.max() < 0.5


def test_the_spline_bulges_nowhere():
    femur, roof, _ = outlines(ON_GRID, "spline")
    for polygon, curve_of in [(femur, PROXIMAL_FEMUR), (roof, ROOF)]:
        low, high = ON_GRID[curve_of].min(axis=0), ON_GRID[curve_of].max(axis=0)
        assert (polygon > low - 1.5).all()
        assert (polygon < high + 1.5).all()


@pytest.mark.parametrize("landmarks", [ON_GRID, TIGHT])
def test_the_coverage_of_a_pixel_sums_to_at_most_one(landmarks):
    covered = coverage(landmarks, SHAPE)
    assert covered.shape == (3, *SHAPE)
    assert covered.min() >= 0
    assert covered.sum(axis=0).max() <= 1 + 1e-6


def test_the_joint_space_fills_the_gap_between_the_bones():
    covered = coverage(ON_GRID, SHAPE)
    column = int(80.3)
    profile = covered[:, :, column].sum(axis=1)
    assert profile[Label.JOINT_SPACE - 1] == pytest.approx(4, abs=0.05)
    head_top, roof_top = 60.6 - RADIUS_MM, 60.6 - 37
    assert profile[Label.ROOF - 1] == pytest.approx(head_top - 4 - roof_top, abs=0.05)


def test_bone_on_bone_leaves_no_joint_space_above_the_head():
    covered = coverage(TIGHT, SHAPE)
    assert covered[2, :, 72:86].sum(axis=0).max() < 0.1


def test_every_pixel_has_the_label_that_covers_most_of_it():
    covered = coverage(ON_GRID, SHAPE)
    classes = labels(covered, "softmax")
    assert set(np.unique(classes)) == set(Label)
    fractions = np.concatenate([1 - covered.sum(axis=0, keepdims=True), covered])
    chosen = np.take_along_axis(fractions, classes[None].astype(int), axis=0)
    assert chosen == pytest.approx(fractions.max(axis=0, keepdims=True))


def test_the_head_and_the_sourcil_lie_where_the_landmarks_say():
    femur, roof, _ = outlines(ON_GRID, "spline")
    head, sourcil = ON_GRID[HEAD_ARC], ON_GRID[SOURCIL]
    assert np.hypot(*(head - (80.3, 60.6)).T) == pytest.approx(24)
    middle = np.linalg.norm(roof - (80.3, 60.6), axis=1)[8:-8].min()
    assert middle == pytest.approx(28, abs=0.02)
    assert sourcil[0, 0] < sourcil[-1, 0]
    assert femur[:, 1].max() == pytest.approx(60.6 + 68)
