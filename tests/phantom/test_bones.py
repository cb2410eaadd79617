import numpy as np
from patients import PATIENT, STRAIGHT

from hipspace.phantom.bones import bones_of
from hipspace.phantom.raster import Raster
from hipspace.phantom.shape import draw_pelvis


def test_bone_lies_in_the_bones_and_nowhere_else():
    pelvis = draw_pelvis(PATIENT, STRAIGHT)
    raster = Raster(rows=350, columns=350, spacing_mm=1.0)
    bones = bones_of(pelvis, raster, np.random.default_rng(1))
    bone_mm = bones.cortex_mm + bones.marrow_mm
    assert min(bones.cortex_mm.min(), bones.marrow_mm.min()) >= 0
    for hip in pelvis.hips.values():
        x, y = (hip.centre_xy_mm + 175).astype(int)
        assert bone_mm[y, x] > hip.joint.radius_mm
    assert not bone_mm[:, [0, -1]].any()
