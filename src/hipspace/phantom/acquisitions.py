"""The same hips again: several radiographs of one visit, each newly taken."""

from dataclasses import dataclass
from itertools import groupby

import numpy as np

from hipspace.params import Phantom, Retest
from hipspace.phantom.fractions import deal_some
from hipspace.phantom.patients import draw_positioning
from hipspace.phantom.plan import centred
from hipspace.phantom.radiograph import Exposure, draw_exposure
from hipspace.phantom.traits import Positioning
from hipspace.phantom.visits import FAULTS, Visit, draw_visits


@dataclass(frozen=True)
class Acquisition:
    """One of the radiographs of a visit, before it is rendered."""

    visit: Visit
    number: int
    """Among the acquisitions of the visit, from 1."""
    positioning: Positioning
    exposure: Exposure
    seed: int
    """Of everything that is drawn when it is rendered."""

    @property
    def name(self) -> str:
        """Of the file that it would be: cohort, visit, patient and number."""
        visit = self.visit
        return f"{visit.cohort}/{visit.name}/{visit.number}_take_{self.number}"


def plan_acquisitions(phantom: Phantom, retest: Retest) -> list[Acquisition]:
    """Every acquisition of every patient, patient by patient.

    The subjects are drawn as those of the cohort, and one visit of each. They are
    others even if both seeds are the same.
    """
    [rng] = np.random.default_rng(retest.seed).spawn(1)
    faultless = {str(fault): 0 for fault in FAULTS}
    people = phantom.model_copy(update=faultless | {"patients": retest.patients})
    visits = _one_each(draw_visits(people, rng), rng)
    shielded = iter(
        deal_some(phantom.shield_fraction, len(visits) * retest.acquisitions, rng)
    )
    acquisitions = []
    for visit in visits:
        for number in range(1, retest.acquisitions + 1):
            exposure = draw_exposure(rng, shield=next(shielded))
            lying = centred(draw_positioning(rng), visit.patient, exposure)
            acquisitions.append(
                Acquisition(visit, number, lying, exposure, int(rng.integers(2**63)))
            )
    return acquisitions


def _one_each(visits: list[Visit], rng: np.random.Generator) -> list[Visit]:
    """A visit of each patient, drawn from all of them."""
    patients = groupby(visits, lambda visit: (visit.cohort, visit.number))
    chances = [list(of_patient) for _, of_patient in patients]
    return [visits[rng.integers(len(visits))] for visits in chances]
