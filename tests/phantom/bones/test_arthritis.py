from dataclasses import replace

import numpy as np
import pytest
from patients import STRAIGHT, patient

from hipspace.phantom.bones.arthritis import add_arthritis
from hipspace.phantom.bones.beam import Bones
from hipspace.phantom.raster import Raster
from hipspace.phantom.shape import draw_pelvis

RASTER = Raster(rows=160, columns=160, spacing_mm=0.7)
ONE_JOINT = {"right": (94.0, -18.0), "left": (-94.0, -18.0)}
MARROW_MM = 20.0


def joint(sclerosis, side="right"):
    """A hip whose joint lies in the middle of the raster."""
    lying = replace(STRAIGHT, shift_xy_mm=ONE_JOINT[side])
    return draw_pelvis(patient(sclerosis=sclerosis), lying).hips[side]


def diseased(hip, number):
    for seed in range(number):
        bones = Bones(RASTER)
        bones.marrow_mm += MARROW_MM
        add_arthritis(bones, hip, np.random.default_rng(seed))
        yield bones


def from_head_mm(hip):
    everywhere = np.s_[0:160, 0:160]
    x, y = RASTER.x(everywhere), RASTER.y(everywhere)
    return np.hypot(x - hip.centre_xy_mm[0], y - hip.centre_xy_mm[1])


def cystic(sclerosis, number=40):
    hip = joint(sclerosis)
    return np.mean([(b.marrow_mm < 19).any() for b in diseased(hip, number)])


def test_a_healthy_hip_has_no_sclerosis():
    for bones in diseased(joint(0.0), 5):
        assert not bones.cortex_mm.any()


@pytest.mark.parametrize("side", ["right", "left"])
def test_sclerosis_lies_under_the_loaded_upper_and_lateral_part_of_the_head(side):
    hip = joint(0.3, side)
    lateral = -1 if side == "right" else 1
    for bones in diseased(hip, 5):
        row, column = np.unravel_index(bones.cortex_mm.argmax(), (160, 160))
        x, y = (np.array([column, row]) + 0.5 - 80) * 0.7 - hip.centre_xy_mm
        lit = bones.cortex_mm > bones.cortex_mm.max() / 2
        assert lateral * (np.nonzero(lit)[1].mean() - 80) > 0
        assert y < -15
        assert np.hypot(x, y) == pytest.approx(0.93 * 24, abs=1.5)


def test_there_are_cysts_in_the_worst_hips_only_and_the_more_the_worse_they_are():
    assert cystic(0.3) == 0
    assert 0.2 < cystic(0.55) < 0.85 < cystic(1.0)


def test_cysts_lie_in_roof_and_head_and_leave_the_joint_alone():
    hip = joint(1.0)
    away_mm = from_head_mm(hip) - hip.joint.radius_mm
    places = set()
    for bones in diseased(hip, 30):
        taken = bones.marrow_mm < 0.99 * MARROW_MM
        assert not (taken & (np.abs(away_mm) < 2.5)).any()
        assert bones.marrow_mm.min() > 0.05 * MARROW_MM
        places |= set(np.sign(away_mm[taken]))
    assert places == {-1, 1}
