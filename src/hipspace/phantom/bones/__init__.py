"""Bones in the beam."""

import numpy as np

from hipspace.geometry.anatomy import SIDES
from hipspace.phantom.bones.acetabulum import draw_socket
from hipspace.phantom.bones.arthritis import add_arthritis
from hipspace.phantom.bones.beam import Bones
from hipspace.phantom.bones.femur import add_femur
from hipspace.phantom.bones.hip_bone import add_hip_bone
from hipspace.phantom.bones.rim import add_rim
from hipspace.phantom.bones.spine import add_spine
from hipspace.phantom.raster import Raster
from hipspace.phantom.shape import Pelvis

STREAM = 10
"""Of the patient's random numbers: bones are the same whenever they are X-rayed."""


def bones_of(pelvis: Pelvis, raster: Raster) -> Bones:
    """Every bone of a pelvis on a raster, each as its patient has it."""
    bones = Bones(raster)
    seed = pelvis.patient.seed
    add_spine(bones, pelvis, np.random.default_rng([seed, STREAM]))
    for side, hip in pelvis.hips.items():
        number = STREAM + 1 + SIDES.index(side)
        streams = np.random.default_rng([seed, number]).spawn(5)
        roof, pelvic, femoral, rim, disease = streams
        add_hip_bone(bones, hip, draw_socket(roof), pelvic)
        add_rim(bones, hip, rim)
        add_femur(bones, hip, femoral)
        add_arthritis(bones, hip, disease)
    return bones
