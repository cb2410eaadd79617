from dataclasses import replace

import numpy as np
import pytest
from patients import PATIENT, STRAIGHT, patient

from hipspace.geometry.image import grid_of
from hipspace.measurement.exact_borders import exact_joint
from hipspace.measurement.jsw import widths
from hipspace.phantom.radiograph import draw_exposure
from hipspace.phantom.shape import draw_pelvis
from hipspace.phantom.truth import joint_as_seen, to_pixels, truth_columns

EXPOSURE = replace(
    draw_exposure(np.random.default_rng(0), shield=False),
    rows=2000,
    columns=2200,
    spacing_mm=0.16,
)


def truth(side="right", spacing_mm=0.16, positioning=STRAIGHT, of=PATIENT):
    pelvis = draw_pelvis(of, positioning)
    return truth_columns(pelvis.hips[side], EXPOSURE, spacing_mm)


def exact_widths_mm(side="right", positioning=STRAIGHT, of=PATIENT):
    """Of the curves that a hip is drawn of."""
    pelvis = draw_pelvis(of, positioning)
    joint = joint_as_seen(pelvis.hips[side].joint, pelvis)
    return {name: width.width_mm for name, width in widths(joint).items()}


def test_the_middle_of_the_image_is_the_middle_of_its_pixels():
    assert to_pixels(np.zeros(2), EXPOSURE).tolist() == [1100, 1000]
    assert to_pixels(np.array([0.16, -0.32]), EXPOSURE) == pytest.approx([1101, 998])


@pytest.mark.parametrize("gap_mm", [2.5, 4.0, 6.0])
def test_a_known_joint_space_comes_out_as_the_same_millimetres(gap_mm):
    found = exact_widths_mm(of=patient(joint_space_mm=gap_mm))
    wider = exact_widths_mm(of=patient(joint_space_mm=gap_mm + 1))
    assert truth(of=patient(joint_space_mm=gap_mm))["minimum_mm"] == found["minimum"]
    assert found["mean"] == pytest.approx(gap_mm, abs=0.6)
    for name in ("minimum", "mean", "at_0"):
        assert wider[name] - found[name] == pytest.approx(1.0, abs=0.03)


def test_a_spacing_half_as_large_halves_every_length():
    detector, calibrated = truth(), truth(spacing_mm=0.08)
    for name in [name for name in detector if name.endswith("_mm")]:
        assert calibrated[name] == pytest.approx(detector[name] / 2, nan_ok=True)
    assert calibrated["minimum_roof_x_px"] == detector["minimum_roof_x_px"]


def test_moving_the_patient_moves_the_place_and_not_the_width():
    moved = replace(STRAIGHT, shift_xy_mm=(8.0, -16.0))
    here, there = truth(), truth(positioning=moved)
    assert there["minimum_mm"] == pytest.approx(here["minimum_mm"])
    assert there["minimum_head_x_px"] - here["minimum_head_x_px"] == pytest.approx(50)
    assert there["head_y_mm"] - here["head_y_mm"] == pytest.approx(-16)


def test_the_right_hip_lies_on_the_left_of_the_image():
    assert truth("right")["head_x_mm"] < 2200 * 0.16 / 2 < truth("left")["head_x_mm"]


def test_the_roof_lies_above_the_head():
    for side in ("right", "left"):
        found = truth(side)
        assert found["minimum_roof_y_px"] < found["minimum_head_y_px"]
        assert found["minimum_head_y_px"] * 0.16 < found["head_y_mm"]


def test_angles_count_from_the_vertical_of_the_image_beside_an_implant():
    rolled = replace(STRAIGHT, roll_deg=4.0)
    metal = replace(PATIENT, left=replace(PATIENT.left, implant=True))
    alone, both = (
        exact_widths_mm(of=of, positioning=rolled) for of in (metal, PATIENT)
    )
    assert alone["minimum"] == both["minimum"]
    assert alone["at_20"] != both["at_20"]


@pytest.mark.parametrize("roll_deg", [0.0, 4.0])
def test_the_borders_of_the_truth_give_every_exact_width(roll_deg):
    positioning = replace(STRAIGHT, roll_deg=roll_deg)
    hips = draw_pelvis(PATIENT, positioning).hips
    rows = {side: truth_columns(hips[side], EXPOSURE, 0.16) for side in hips}
    grid = grid_of(EXPOSURE.rows, EXPOSURE.columns, 0.16, size_px=1024, spacing_mm=0.4)
    for side, other in (("right", "left"), ("left", "right")):
        view = grid if side == "right" else grid.mirror()
        joint = exact_joint(rows[side], view, rows[other])
        on_head = np.hypot(*(joint.head_xy_mm - joint.centre_xy_mm).T)
        assert np.median(on_head) == pytest.approx(joint.radius_mm, abs=0.3)
        exact = exact_widths_mm(side, positioning)
        for name, width in widths(joint).items():
            assert width.width_mm == pytest.approx(exact[name], abs=0.005, nan_ok=True)
