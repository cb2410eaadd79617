"""The same hips on every acquisition, taken differently, and of nobody who is known."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from remembered import CARD

from hipspace.measurement.columns import RETESTED
from hipspace.measurement.retested import with_widths
from hipspace.params import Phantom, Retest
from hipspace.phantom.acquisitions import plan_acquisitions
from hipspace.phantom.plan import plan
from hipspace.phantom.retest import acquisition_rows
from hipspace.phantom.shape import draw_pelvis
from hipspace.phantom.truth import truth_columns
from hipspace.segmentation.resunet import res_unet, save_model
from hipspace.storage.column_names import RETEST

PHANTOM = Phantom.load(Path(__file__).parents[2] / "params.yaml")
PARAMS = Retest(seed=PHANTOM.seed, patients=12, acquisitions=3)
TAKES = plan_acquisitions(PHANTOM, PARAMS)


def same_visit():
    """Pairs of acquisitions that follow each other."""
    return [(a, b) for a, b in pairwise(TAKES) if b.number > 1]


def test_every_patient_has_all_takes_of_one_visit():
    assert [acquisition.number for acquisition in TAKES] == [1, 2, 3] * PARAMS.patients
    assert len({acquisition.visit.patient for acquisition in TAKES}) == PARAMS.patients
    assert len({acquisition.name for acquisition in TAKES}) == len(TAKES)
    assert all(a.visit is b.visit for a, b in same_visit())


def test_every_take_is_newly_placed_exposed_and_drawn():
    for a, b in same_visit():
        assert a.positioning != b.positioning
        assert a.exposure != b.exposure
        assert a.seed != b.seed


def test_takes_have_the_same_exact_minimum():
    for a, b in same_visit()[:2]:
        widths_mm = []
        for acquisition in (a, b):
            pelvis = draw_pelvis(acquisition.visit.patient, acquisition.positioning)
            hip, exposure = pelvis.hips["left"], acquisition.exposure
            found = truth_columns(hip, exposure, exposure.spacing_mm)
            widths_mm.append(found["minimum_mm"])
        assert widths_mm[0] == pytest.approx(widths_mm[1])


def test_the_people_are_others_than_the_cohort_even_with_its_seed():
    alike = PHANTOM.model_copy(update={"patients": PARAMS.patients})
    cohort = {picture.patient.seed for picture in plan(alike)}
    assert not cohort & {acquisition.visit.patient.seed for acquisition in TAKES}


def test_a_hip_that_is_not_found_keeps_its_row_and_its_truth(tmp_path):
    path = tmp_path / "untrained.safetensors"
    save_model(path, res_unet(CARD), CARD)
    table = pd.DataFrame(acquisition_rows(TAKES[0], (path, path)))
    assert set(RETEST) <= {*table.columns}
    assert table["reader"].tolist() == ["truth", "fine"] * 2
    read = table[table["reader"] == "fine"]
    assert (read["status"] == "failed").all()
    assert read["reason"].str.len().min() > 0
    widths = with_widths(table)
    assert set(RETESTED) <= {*widths.columns}
    known = widths["reader"] == "truth"
    assert np.isfinite(widths.loc[known, "minimum_mm"]).all()
    assert widths.loc[~known, "minimum_mm"].isna().all()
