"""Somebody's synthetic radiograph, and a form that it may be stored in."""

from datetime import date

import numpy as np
from pydicom.uid import ExplicitVRLittleEndian

from hipspace.phantom.header import Form, Identity, SpacingTags

DETECTOR = SpacingTags((0.15, 0.15), (0.15, 0.15), None, None, None)
IDENTITY = Identity(
    file="OAI/V06/OAI-9900175-V06-20090723.dcm",
    patient="9900175",
    visit="V06",
    sex="female",
    age_years=61.0,
    taken=date(2009, 7, 23),
    seed=1,
)
IMAGE = np.random.default_rng(0).integers(0, 4096, (60, 41)).astype(np.uint16)


def form(
    modality="CR",
    photometric="MONOCHROME2",
    syntax=ExplicitVRLittleEndian,
    spacing=DETECTOR,
):
    return Form(modality, photometric, syntax, spacing)
