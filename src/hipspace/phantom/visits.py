"""Who comes to which visit of which cohort, and when.

The visits, their years and the time of enrolment are those of CHECK and OAI
(Wesseling et al., Ann Rheum Dis 68:1413, 2009); the numbers of the patients are not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

import numpy as np

from hipspace.params import Phantom
from hipspace.phantom.disease import deal_fates
from hipspace.phantom.fractions import deal
from hipspace.phantom.patients import CohortName, draw_person
from hipspace.phantom.traits import Patient
from hipspace.storage.files.column_names import VISIT_YEARS

Fault = Literal[
    "without_landmarks",
    "too_large",
    "without_spacing",
    "not_dicom",
    "truncated",
    "anisotropic",
]
FAULTS: tuple[Fault, ...] = get_args(Fault)

COHORTS: tuple[CohortName, ...] = get_args(CohortName)
ENROLLED: dict[CohortName, tuple[date, date]] = {
    "CHECK": (date(2002, 10, 1), date(2005, 9, 30)),
    "OAI": (date(2004, 2, 1), date(2006, 5, 31)),
}
"""From and to."""
NUMBERS: dict[CohortName, tuple[int, int]] = {
    "CHECK": (20_000, 100_000),
    "OAI": (9_900_000, 10_000_000),
}
"""Of the patients, from and to; written with seven digits."""
VISIT_FRACTIONS = {1: 0.5, 2: 0.3, 3: 0.2}
"""Number of visits, and the fraction of the patients who come so often."""


@dataclass(frozen=True)
class Visit:
    """One visit of somebody, of which there will be one file."""

    cohort: CohortName
    number: str
    """Of the patient."""
    name: str
    taken: date
    patient: Patient
    fault: Fault | None
    """What will be wrong with the file."""

    @property
    def file(self) -> str:
        """Path of the file below the cohort's root, as the cohort would name it."""
        if self.cohort == "CHECK":
            return f"CHECK/{self.name}/{self.number}_{self.name}_APO.dcm"
        day = self.taken.strftime("%Y%m%d")
        return f"OAI/{self.name}/OAI-{self.number}-{self.name}-{day}.dcm"


def draw_visits(phantom: Phantom, rng: np.random.Generator) -> list[Visit]:
    """The visits of all patients, and of subjects who come once, for a faulty file."""
    faults: list[Fault | None] = [None] * phantom.patients
    faults += [fault for fault in FAULTS for _ in range(getattr(phantom, fault))]
    people = len(faults)
    often = deal(
        tuple(VISIT_FRACTIONS), list(VISIT_FRACTIONS.values()), phantom.patients, rng
    )
    often += [1] * (people - phantom.patients)
    fates = deal_fates(
        people,
        arthritic_fraction=phantom.arthritic_fraction,
        bone_on_bone_fraction=phantom.bone_on_bone_fraction,
        deformed_fraction=phantom.deformed_fraction,
        necrotic_fraction=phantom.necrotic_fraction,
        implant_fraction=phantom.implant_fraction,
        rng=rng,
    )
    numbers = {
        cohort: rng.choice(np.arange(*NUMBERS[cohort]), people, replace=False)
        for cohort in COHORTS
    }
    visits: list[Visit] = []
    for i, fault in enumerate(faults):
        cohort = COHORTS[i % len(COHORTS)]
        person = draw_person(cohort, fates[i], rng)
        number = f"{numbers[cohort][i]:07d}"
        for name, taken, years in _times(cohort, often[i], rng):
            patient = person.after(years)
            visits.append(Visit(cohort, number, name, taken, patient, fault))
    return visits


def _times(
    cohort: CohortName, n: int, rng: np.random.Generator
) -> Iterator[tuple[str, date, float]]:
    """Name and day of `n` visits of one patient, and the years since the first."""
    years = VISIT_YEARS[cohort]
    first, last = ENROLLED[cohort]
    enrolled = first + timedelta(days=int(rng.integers((last - first).days)))
    names = sorted(rng.choice(list(years), n, replace=False).tolist())
    for name in names:
        late_days = int(rng.integers(-40, 60)) if years[name] else 0
        taken = enrolled + timedelta(days=round(365.25 * years[name]) + late_days)
        yield name, taken, float(years[name] - years[names[0]])
