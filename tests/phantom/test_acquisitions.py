"""A visit is X-rayed again: the same hips, newly placed and exposed."""

from itertools import pairwise
from pathlib import Path

import pytest

from hipspace.params import Phantom, Retest
from hipspace.phantom.acquisitions import plan_acquisitions
from hipspace.phantom.plan import plan
from hipspace.phantom.shape import draw_pelvis
from hipspace.phantom.truth import truth_columns

PHANTOM = Phantom.load(Path(__file__).parents[2] / "params.yaml")
PARAMS = Retest(seed=PHANTOM.seed, patients=12, acquisitions=3)
ACQUISITIONS = plan_acquisitions(PHANTOM, PARAMS)


def same_visit():
    """Pairs of acquisitions that follow each other."""
    return [(a, b) for a, b in pairwise(ACQUISITIONS) if b.number > 1]


def test_every_patient_has_all_acquisitions_of_one_visit():
    numbers = [acquisition.number for acquisition in ACQUISITIONS]
    assert numbers == PARAMS.patients * [1, 2, 3]
    assert len({a.visit.patient for a in ACQUISITIONS}) == PARAMS.patients
    assert len({a.name for a in ACQUISITIONS}) == len(ACQUISITIONS)
    assert all(a.visit is b.visit for a, b in same_visit())


def test_every_acquisition_is_newly_placed_exposed_and_drawn():
    for a, b in same_visit():
        assert a.positioning != b.positioning
        assert a.exposure != b.exposure
        assert a.seed != b.seed


def test_acquisitions_have_the_same_exact_minimum():
    for a, b in same_visit()[:2]:
        widths_mm = []
        for acquisition in (a, b):
            pelvis = draw_pelvis(acquisition.visit.patient, acquisition.positioning)
            hip, exposure = pelvis.hips["left"], acquisition.exposure
            found = truth_columns(hip, exposure, exposure.spacing_mm)
            widths_mm.append(found["minimum_mm"])
        assert widths_mm[0] == pytest.approx(widths_mm[1])


def test_the_subjects_are_others_than_the_cohort_s_even_with_its_seed():
    alike = PHANTOM.model_copy(update={"patients": PARAMS.patients})
    cohort = {picture.patient.seed for picture in plan(alike)}
    assert not cohort & {a.visit.patient.seed for a in ACQUISITIONS}
