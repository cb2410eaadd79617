"""The patients of the phantom: their pelves, their hips and how they lie.

Lengths are on the detector, about 1.15 times those of the body. Spread is a little
wider than the literature's on purpose: a model trained on these hips has to cope
with others. Sources of the distributions:

- heads' radius and distance: on 292 hips of film, 25.7 mm in men and 23.3 in women,
  198 mm apart (181 to 217);
- age and sex in CHECK and OAI: Wesseling et al., Ann Rheum Dis 68:1413, 2009;
- joint space: Lequesne et al., Ann Rheum Dis 63:1145, 2004 (4.19 mm, SD 0.92, at the
  apex; right and left unlike in 6 percent; less in women);
- centre-edge angle: Jacobsen et al., Acta Orthop 76:149, 2005 (34 degrees, SD 7.3, in
  men, 35, SD 7.6, in women);
- neck-shaft angle: Fischer et al., Acta Orthop 91:53, 2020 (127 degrees, SD 7, a
  little less in men);
- smaller heads farther apart in women: Kersnic et al., Arch Orthop Trauma Surg
  116:345, 1997.
"""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from hipspace.phantom.disease import Disease, Fate, draw_disease
from hipspace.phantom.traits import Hip, Patient, Positioning

CohortName = Literal["CHECK", "OAI"]
Sex = Literal["female", "male"]

FEMALE_FRACTION: dict[CohortName, float] = {"CHECK": 0.79, "OAI": 0.58}
AGE_YEARS: dict[CohortName, tuple[int, int]] = {"CHECK": (45, 65), "OAI": (45, 79)}
"""At the first visit, from and to."""

HEAD_RADIUS_MM: dict[Sex, float] = {"female": 23.3, "male": 25.7}
HEAD_DISTANCE_MM: dict[Sex, float] = {"female": 198.0, "male": 198.0}
JOINT_SPACE_MM: dict[Sex, float] = {"female": 4.05, "male": 4.4}
"""Where the roof comes closest to a centred head; the minimum is a little less."""
NECK_SHAFT_DEG: dict[Sex, float] = {"female": 128.0, "male": 127.0}
CENTRE_EDGE_DEG: dict[Sex, float] = {"female": 35.0, "male": 34.0}
AWRY_FRACTION = 0.12
"""Of the radiographs: the pelvis oblique, the legs turned and spread as they happen to
be."""
SIZE: dict[Sex, float] = {"female": 0.97, "male": 1.05}


@dataclass(frozen=True)
class Person:
    """A patient as nature made the hips, and the disease of each."""

    patient: Patient
    right: Disease
    left: Disease

    def after(self, years: float) -> Patient:
        """The patient some years after the first visit."""
        return replace(
            self.patient,
            age_years=self.patient.age_years + years,
            right=self.right.in_hip(self.patient.right, years),
            left=self.left.in_hip(self.patient.left, years),
        )


def draw_person(
    cohort: CohortName, fates: tuple[Fate, Fate], rng: np.random.Generator
) -> Person:
    """Somebody of a cohort, with these fates of the right and the left hip."""
    sex: Sex = "female" if rng.random() < FEMALE_FRACTION[cohort] else "male"
    relative_size = rng.normal(1, 0.05)
    right, left = _draw_hips(sex, relative_size, fates, rng)
    youngest, oldest = AGE_YEARS[cohort]
    distance_mm = HEAD_DISTANCE_MM[sex] * (0.5 + 0.5 * relative_size)
    patient = Patient(
        sex=sex,
        age_years=float(rng.integers(youngest, oldest + 1)),
        size=_within(SIZE[sex] * relative_size, 0.84, 1.2),
        soft_tissue=_within(np.exp(rng.normal(0, 0.2)), 0.6, 1.7),
        head_distance_mm=_within(rng.normal(distance_mm, 8), 170, 226),
        right=right,
        left=left,
        seed=int(rng.integers(2**31)),
    )
    diseases = [
        draw_disease(fate, hip.joint_space_mm, rng)
        for fate, hip in zip(fates, (right, left), strict=True)
    ]
    return Person(patient, *diseases)


def draw_positioning(rng: np.random.Generator) -> Positioning:
    """How somebody lies this time, the feet more or less turned inwards."""
    rotation, tilt, roll = rng.normal(0, (3.0, 5.0, 1.5))
    shift = rng.normal(0, 10, 2)
    inwards = rng.normal(15, 6) + rng.normal(0, 5, 2)
    abduction = rng.normal(0, 3, 2)
    if rng.random() < AWRY_FRACTION:
        rotation, tilt, roll = rng.normal(0, (6.0, 8.0, 3.5))
        inwards = rng.uniform(-8, 38, 2)
        abduction = rng.uniform(-8, 20, 2)
    return Positioning(
        rotation_deg=_within(rotation, -9, 9),
        tilt_deg=_within(tilt, -14, 14),
        roll_deg=_within(roll, -5, 5),
        shift_xy_mm=(_within(shift[0], -25, 25), _within(shift[1], -25, 25)),
        femur_rotation_deg=(_within(inwards[0], -8, 38), _within(inwards[1], -8, 38)),
        abduction_deg=(_within(abduction[0], -8, 20), _within(abduction[1], -8, 20)),
    )


def _draw_hips(
    sex: Sex, relative_size: float, fates: tuple[Fate, Fate], rng: np.random.Generator
) -> list[Hip]:
    """Both hips before any disease: alike, but not the same."""
    radius_mm = HEAD_RADIUS_MM[sex] * (0.4 + 0.6 * relative_size)
    means = np.array(
        (radius_mm, NECK_SHAFT_DEG[sex], CENTRE_EDGE_DEG[sex], JOINT_SPACE_MM[sex])
    )
    person = means + rng.normal(0, (1.2, 6.5, 7.0, 0.75))
    hips = []
    for fate in fates:
        radius, neck, edge, space = person + rng.normal(0, (0.3, 2.0, 2.5, 0.3))
        hips.append(
            Hip(
                head_radius_mm=_within(radius, 19.3, 30.5),
                neck_shaft_angle_deg=_within(neck, 110, 146),
                centre_edge_angle_deg=_within(edge, 16, 54),
                joint_space_mm=_within(space, 2.4, 7.0),
                narrowing_site=fate.site,
                narrowing_mm=0.0,
                osteophyte_mm=0.0,
                sclerosis=0.0,
                deformity=0.0,
                collapse_mm=0.0,
                implant=fate.implant,
            )
        )
    return hips


def _within(value: float, least: float, most: float) -> float:
    return float(np.clip(value, least, most))
