import numpy as np
import pytest
from hip_landmarks import FINE, FRAME, HIPS, MIRRORED, ORIGINAL
from small_cohort import CENTRES_XY_MM, COLUMNS, ROWS, SPACING_MM

from hipspace.errors import Unusable
from hipspace.radiographs.landmark_checks import (
    Frame,
    check_order,
    check_place,
    renumbered,
)


def only(index, points=HIPS):
    one = np.full_like(points, np.nan)
    one[index] = points[index]
    return one


def wrong_order(points, frame=FRAME, numbering="renumbered"):
    with pytest.raises(Unusable) as error:
        check_order(points, frame, numbering, "x.pts")
    return error.value


def wrong_place(points, frame=FRAME):
    with pytest.raises(Unusable) as error:
        check_place(points, frame, "x.pts")
    return error.value


@pytest.mark.parametrize("present", [HIPS, only(0), only(1)])
def test_hips_in_their_places_pass_be_it_one_or_two(present):
    check_order(present, FRAME, "renumbered", "x.pts")
    check_place(present, FRAME, "x.pts")


def test_the_original_numbering_passes_as_such_and_is_renumbered():
    check_order(ORIGINAL, FRAME, "original", "x.pts")
    np.testing.assert_array_equal(renumbered(ORIGINAL, "original"), HIPS)
    np.testing.assert_array_equal(renumbered(HIPS, "renumbered"), HIPS)


@pytest.mark.parametrize(
    ("written", "numbering", "found"),
    [(ORIGINAL, "renumbered", "original"), (HIPS, "original", "renumbered")],
)
def test_the_other_numbering_is_noticed_and_named(written, numbering, found):
    error = wrong_order(written, numbering=numbering)
    assert error.reason == "other numbering"
    assert f"x.pts: the landmarks have the {found} numbering, not the" in str(error)


def test_coordinates_in_pixels_are_named_so():
    assert wrong_order(HIPS / 0.2, FINE).reason == "landmarks in pixels"


@pytest.mark.parametrize("factor", [0.1, 14 / 24, 41 / 24, 10])
def test_other_sizes_are_no_hips(factor):
    error = wrong_order(factor * HIPS, FINE)
    assert error.reason == "landmarks do not form a hip"
    assert f"{24 * factor:.0f} and {24 * factor:.0f} mm" in str(error)


def test_a_head_above_its_roof_is_no_hip():
    assert wrong_order(HIPS * (1, -1)).reason == "landmarks do not form a hip"


def test_one_hip_that_is_none_is_enough():
    points = HIPS.copy()
    points[1, 70] += (80, 0)
    assert wrong_order(points, FINE).reason == "landmarks do not form a hip"


@pytest.mark.parametrize(
    "points",
    [HIPS[::-1], MIRRORED, only(0, MIRRORED), only(1, MIRRORED), only(1, HIPS[::-1])],
    ids=["order", "mirror", "right mirrored", "left mirrored", "left is a right one"],
)
def test_swapped_sides_are_noticed(points):
    assert wrong_place(points).reason == "sides swapped"


def test_hips_that_face_the_right_way_are_swapped_if_they_lie_on_the_other_side():
    (right_x, _), (left_x, _) = CENTRES_XY_MM
    across = left_x - right_x
    crossed = np.stack([HIPS[0] + (across, 0), HIPS[1] - (across, 0)])
    assert wrong_place(crossed, Frame(ROWS, 2 * COLUMNS, SPACING_MM)).reason == (
        "sides swapped"
    )


def test_a_joint_beyond_the_image_is_noticed_and_a_shaft_is_not():
    check_place(HIPS, Frame(round(205 / SPACING_MM), COLUMNS, SPACING_MM), "x.pts")
    cut = Frame(round(160 / SPACING_MM), COLUMNS, SPACING_MM)
    assert wrong_place(HIPS, cut).reason == "landmarks outside the image"


@pytest.mark.parametrize(("beyond_mm", "passes"), [(29, True), (31, False)])
def test_a_shaft_may_reach_30_mm_beyond_the_image(beyond_mm, passes):
    left_mm = HIPS[..., 0].min()
    moved = HIPS.copy()
    moved[0, 0, 0] = -beyond_mm
    assert left_mm > 0
    if passes:
        check_place(moved, FRAME, "x.pts")
    else:
        error = wrong_place(moved)
        assert error.reason == "landmarks outside the image"
        assert "31 mm beyond" in str(error)


@pytest.mark.parametrize("part", [slice(0, 5), slice(31, 35), slice(70, 75)])
def test_points_in_one_place_are_no_curve(part):
    repeated = HIPS.copy()
    repeated[0, part] = repeated[0, part.start]
    error = wrong_place(repeated)
    assert error.reason == "landmarks repeated"
    assert f"points {part.start} to {part.stop - 1} " in str(error)
