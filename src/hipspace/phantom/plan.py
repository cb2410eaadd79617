"""The plan of a synthetic cohort: what is on every file and how it is stored.

Nothing is rendered here. The plan is drawn in one go from one seed and gives every
file a seed of its own, so that it does not matter who renders it, or when.
"""

from dataclasses import dataclass, replace

import numpy as np

from hipspace.params import Phantom
from hipspace.phantom.forms import deal_forms
from hipspace.phantom.fractions import deal_some
from hipspace.phantom.header import Form, Identity
from hipspace.phantom.patients import draw_positioning
from hipspace.phantom.radiograph import Exposure, draw_exposure
from hipspace.phantom.traits import Patient, Positioning
from hipspace.phantom.visits import Fault, Visit, draw_visits

TOO_WIDE_MM = (485.0, 500.0)
TOO_WIDE_SPACING_MM = 0.2
TROCHANTER_MM = 62.0
"""From the head's centre to the trochanter's edge in an average pelvis."""
CUT_OFF_MM = 8.0
"""How much of a trochanter may lie beyond the image, unless the image is too small."""


@dataclass(frozen=True)
class Picture:
    """One file of the cohort, before it is rendered."""

    identity: Identity
    cohort: str
    patient: Patient
    positioning: Positioning
    exposure: Exposure
    form: Form
    fault: Fault | None
    seed: int
    """Of everything that is drawn when it is rendered."""


def plan(phantom: Phantom) -> list[Picture]:
    """Every file of the cohort, in the order of their paths."""
    rng = np.random.default_rng(phantom.seed)
    visits = draw_visits(phantom, rng)
    shields = deal_some(phantom.shield_fraction, len(visits), rng)
    exposures = [
        _exposure(visit, shield, rng)
        for visit, shield in zip(visits, shields, strict=True)
    ]
    forms = deal_forms(
        [exposure.spacing_mm for exposure in exposures],
        [visit.fault for visit in visits],
        monochrome1_fraction=phantom.monochrome1_fraction,
        compressed_fraction=phantom.compressed_fraction,
        calibrated_fraction=phantom.calibrated_fraction,
        rng=rng,
    )
    pictures = [
        Picture(
            identity=_identity(visit, phantom.seed),
            cohort=visit.cohort,
            patient=visit.patient,
            positioning=centred(draw_positioning(rng), visit.patient, exposure),
            exposure=exposure,
            form=form,
            fault=visit.fault,
            seed=int(rng.integers(2**63)),
        )
        for visit, exposure, form in zip(visits, exposures, forms, strict=True)
    ]
    return sorted(pictures, key=lambda picture: picture.identity.file)


def _identity(visit: Visit, seed: int) -> Identity:
    return Identity(
        file=visit.file,
        patient=visit.number,
        visit=visit.name,
        sex=visit.patient.sex,
        age_years=visit.patient.age_years,
        taken=visit.taken,
        seed=seed,
    )


def _exposure(visit: Visit, shield: bool, rng: np.random.Generator) -> Exposure:
    exposure = draw_exposure(rng, shield=shield)
    if visit.fault != "too_large":
        return exposure
    columns = int(rng.uniform(*TOO_WIDE_MM) / TOO_WIDE_SPACING_MM)
    return replace(exposure, columns=columns, spacing_mm=TOO_WIDE_SPACING_MM)


def centred(
    positioning: Positioning, patient: Patient, exposure: Exposure
) -> Positioning:
    """The positioning with the patient moved as far as it takes to fit the image."""
    half_mm = exposure.columns * exposure.spacing_mm / 2 + CUT_OFF_MM
    hip_mm = patient.head_distance_mm / 2 + TROCHANTER_MM * patient.size
    room_mm = max(half_mm - hip_mm, 0.0)
    x_mm, y_mm = positioning.shift_xy_mm
    return replace(positioning, shift_xy_mm=(min(max(x_mm, -room_mm), room_mm), y_mm))
