from dataclasses import replace

import numpy as np
import pytest
from patients import PATIENT, STRAIGHT, patient
from scipy.spatial import cKDTree

from hipspace.geometry.anatomy import HEAD_ARC, PROXIMAL_FEMUR, ROOF, SIDES, SOURCIL
from hipspace.geometry.circle import fit_circle
from hipspace.measurement import jsw
from hipspace.measurement.tracing.contours import joint_from_landmarks
from hipspace.phantom.shape import draw_pelvis, noisy_landmarks

SEEDS = range(12)


def narrowest(seed, **hip):
    pelvis = draw_pelvis(patient(seed, **hip), STRAIGHT)
    return [jsw.minimum(pelvis.hips[side].joint).width_mm for side in SIDES]


def test_a_wider_joint_space_is_wider_by_as_much():
    for seed in SEEDS:
        wide, narrow = (
            narrowest(seed, joint_space_mm=5),
            narrowest(seed, joint_space_mm=4),
        )
        assert np.subtract(wide, narrow) == pytest.approx([1, 1], abs=0.02)


def test_healthy_widths_lie_around_the_joint_space():
    widths = np.concatenate([narrowest(seed, joint_space_mm=4.2) for seed in SEEDS])
    assert widths.mean() == pytest.approx(4.0, abs=0.35)
    assert widths.std() < 0.6


@pytest.mark.parametrize("site", ["superolateral", "superomedial", "concentric"])
def test_cartilage_lost_at_a_site_is_lost_from_the_minimum(site):
    lost = [
        np.subtract(
            narrowest(seed), narrowest(seed, narrowing_site=site, narrowing_mm=2)
        )
        for seed in SEEDS
    ]
    assert np.mean(lost) == pytest.approx(1.9, abs=0.3)


def test_a_hip_without_cartilage_is_bone_on_bone():
    for site in ("superolateral", "superomedial", "concentric"):
        assert narrowest(3, narrowing_site=site, narrowing_mm=6) == pytest.approx(
            [0, 0]
        )


def test_narrowing_is_found_at_its_site():
    lateral = draw_pelvis(
        patient(narrowing_site="superolateral", narrowing_mm=2.5), STRAIGHT
    )
    medial = draw_pelvis(
        patient(narrowing_site="superomedial", narrowing_mm=2.5), STRAIGHT
    )
    for side in SIDES:
        a, b = (
            jsw.minimum(pelvis.hips[side].joint).roof_xy_mm[0]
            for pelvis in (lateral, medial)
        )
        assert a < b


def test_landmarks_lie_on_the_curves():
    pelvis = draw_pelvis(PATIENT, replace(STRAIGHT, roll_deg=4.0, rotation_deg=5.0))
    for hip in pelvis.hips.values():
        femur = cKDTree(hip.outlines_xy_mm["outline"])
        assert femur.query(hip.landmarks_xy_mm[PROXIMAL_FEMUR])[0].max() < 0.06
        roof = cKDTree(hip.outlines_xy_mm["ilium"])
        assert roof.query(hip.landmarks_xy_mm[ROOF])[0].max() < 0.06


def test_the_sourcil_landmarks_end_where_the_measured_sourcil_ends():
    for hip in draw_pelvis(PATIENT, STRAIGHT).hips.values():
        ends = hip.to_image(hip.joint.sourcil_xy_mm[[0, -1]])
        assert np.allclose(hip.landmarks_xy_mm[SOURCIL][[0, -1]], ends, atol=1e-6)


def test_curves_through_exact_landmarks_have_the_exact_minimum():
    errors = []
    for seed in SEEDS:
        for side, hip in draw_pelvis(patient(seed), STRAIGHT).hips.items():
            flip = (1.0 if side == "right" else -1.0, 1.0)
            landmarks = (hip.landmarks_xy_mm - hip.origin_xy_mm) * flip
            marked = jsw.minimum(joint_from_landmarks(landmarks)).width_mm
            errors.append(marked - jsw.minimum(hip.joint).width_mm)
    assert np.abs(errors).max() < 0.06
    assert np.mean(errors) == pytest.approx(0, abs=0.01)


def test_the_head_landmarks_lie_on_the_circle_of_the_head():
    for hip in draw_pelvis(PATIENT, STRAIGHT).hips.values():
        centre, radius = fit_circle(hip.landmarks_xy_mm[HEAD_ARC])
        assert radius == pytest.approx(24, abs=0.4)
        assert np.allclose(centre, hip.centre_xy_mm, atol=0.4)


def test_the_right_hip_lies_on_the_left_of_the_image():
    hips = draw_pelvis(PATIENT, STRAIGHT).hips
    assert hips["right"].landmarks_xy_mm[:, 0].mean() < 0 < hips["left"].centre_xy_mm[0]


def test_rolling_the_patient_changes_no_width():
    for side in SIDES:
        straight = draw_pelvis(PATIENT, STRAIGHT).hips[side].joint
        rolled = draw_pelvis(PATIENT, replace(STRAIGHT, roll_deg=8.0)).hips[side].joint
        before, after = jsw.widths(straight), jsw.widths(rolled)
        for name in before:
            assert after[name].width_mm == pytest.approx(
                before[name].width_mm, abs=0.02, nan_ok=True
            )


def test_the_same_patient_is_drawn_twice_alike():
    first, second = (draw_pelvis(PATIENT, STRAIGHT).hips["left"] for _ in range(2))
    assert np.array_equal(first.landmarks_xy_mm, second.landmarks_xy_mm)


def test_landmark_noise_has_the_spread_that_was_asked_for():
    landmarks = draw_pelvis(PATIENT, STRAIGHT).hips["right"].landmarks_xy_mm
    rng = np.random.default_rng(0)
    moved = [
        noisy_landmarks(landmarks, along_mm=0.6, across_mm=0.3, rng=rng) - landmarks
        for _ in range(200)
    ]
    spread = np.hypot(*np.std(moved, axis=(0, 1)))
    assert spread == pytest.approx(np.hypot(0.6, 0.3), rel=0.05)


def test_a_sunk_head_leaves_as_much_more_room_where_it_sank():
    whole, sunk = (
        draw_pelvis(patient(collapse_mm=mm), STRAIGHT).hips["right"].joint
        for mm in (0.0, 3.0)
    )
    before, after = (jsw.widths(joint)["at_20"].width_mm for joint in (whole, sunk))
    assert after - before == pytest.approx(3.0, abs=0.4)
    medial = [jsw.widths(joint)["medial"].width_mm for joint in (whole, sunk)]
    assert medial[1] == pytest.approx(medial[0], abs=0.6)


def test_a_deformed_head_is_broad_and_never_in_the_roof():
    for seed in SEEDS:
        worn = {"narrowing_mm": 4.0, "narrowing_site": "superolateral"}
        pelvis = draw_pelvis(patient(seed, deformity=1.0, **worn), STRAIGHT)
        joint = pelvis.hips["left"].joint
        across = np.ptp(joint.head_xy_mm[:, 0])
        assert across > 2 * 24
        assert jsw.minimum(joint).width_mm >= 0
        above = cKDTree(joint.roof_xy_mm).query(joint.head_xy_mm)[0]
        assert above.min() < 1.5
