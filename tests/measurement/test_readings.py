from dataclasses import replace

import numpy as np
import pytest
from seen_hip import HIP, SIZE_PX, SPACING_MM, view

from hipspace.measurement.certainty.flags import ONE_HIP
from hipspace.measurement.joint import IMAGE_VERTICAL_XY
from hipspace.measurement.reader_names import BEST, READERS
from hipspace.measurement.readings import read_hips, source_px
from hipspace.measurement.tracing.view import HipInView

SHAPE = (1000, 1200)
JOINT = HIP.joint()


def hip(side="right", offset_x_mm=10.0, joint=JOINT) -> HipInView:
    shown = view(side, offset_x_mm=offset_x_mm)
    return HipInView(shown, joint, "" if joint else "no femur", None)


def test_a_hip_that_was_not_measured_keeps_its_reason_and_has_no_flags():
    right, left = read_hips([hip(), hip("left", 150.0, None)], SHAPE)
    assert (left.joint, left.reason, left.flags) == (None, "no femur", ())
    assert np.isnan(left.softness_mm)
    assert right.flags == (ONE_HIP,)


def test_angles_of_one_hip_count_from_the_image_and_of_two_from_the_heads():
    lower = hip("left", 190.0)
    grid = replace(lower.view.grid, offset_xy_mm=(190.0, 34.0))
    lower = replace(lower, view=replace(lower.view, grid=grid))
    (alone,) = read_hips([hip()], SHAPE)
    right, left = read_hips([hip(), lower], SHAPE)
    assert alone.joint.vertical_xy == IMAGE_VERTICAL_XY
    assert right.joint.vertical_xy[0] > 0 > left.joint.vertical_xy[0]


def test_places_of_a_left_hip_are_mirrored_back_onto_the_radiograph():
    right, left = (read_hips([hip(side)], SHAPE)[0] for side in ("right", "left"))
    place_mm = np.array([20.0, 30.0])
    right_px, left_px = (source_px(reading, place_mm) for reading in (right, left))
    middle_px = (10.0 + SIZE_PX * SPACING_MM / 2) / 0.3
    assert right_px == pytest.approx((100.0, 500 / 3))
    assert left_px == pytest.approx((2 * middle_px - 100.0, 500 / 3))


def test_the_result_is_what_the_last_reader_reads():
    assert READERS[-1] == BEST
