"""Patients made by hand for the tests of the phantom."""

from dataclasses import replace

import numpy as np

from hipspace.phantom.disease import Fate
from hipspace.phantom.patients import Person, draw_person
from hipspace.phantom.traits import Hip, Patient, Positioning

HIP = Hip(
    head_radius_mm=24.0,
    neck_shaft_angle_deg=128.0,
    centre_edge_angle_deg=36.0,
    joint_space_mm=4.0,
    narrowing_site="superolateral",
    narrowing_mm=0.0,
    osteophyte_mm=0.0,
    sclerosis=0.0,
    deformity=0.0,
    collapse_mm=0.0,
    implant=False,
)
PATIENT = Patient(
    sex="female",
    age_years=60.0,
    size=1.0,
    soft_tissue=1.0,
    head_distance_mm=188.0,
    right=HIP,
    left=HIP,
    seed=7,
)
STRAIGHT = Positioning(
    rotation_deg=0.0,
    tilt_deg=0.0,
    roll_deg=0.0,
    shift_xy_mm=(0.0, 0.0),
    femur_rotation_deg=(15.0, 15.0),
    abduction_deg=(0.0, 0.0),
)


def patient(seed: int = 7, **hip: object) -> Patient:
    """A patient with the same two hips, changed as said."""
    changed = replace(HIP, **hip)
    return replace(PATIENT, seed=seed, right=changed, left=changed)


HEALTHY = Fate(
    arthritic=False,
    bone_on_bone=False,
    deformed=False,
    necrotic=False,
    site="superolateral",
    implant=False,
)


def people(fates: tuple[Fate, Fate], n: int = 150) -> list[Person]:
    """Somebody of the OAI, again and again, with these fates of both hips."""
    rng = np.random.default_rng(5)
    return [draw_person("OAI", fates, rng) for _ in range(n)]
