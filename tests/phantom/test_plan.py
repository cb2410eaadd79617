from collections import Counter
from pathlib import Path

import pytest

from hipspace.params import Phantom
from hipspace.phantom.plan import plan

PARAMS = Phantom.load(Path(__file__).parents[2] / "params.yaml")


def test_another_seed_gives_other_patients():
    other = PARAMS.model_copy(update={"seed": PARAMS.seed + 1})
    seeds = [{p.patient.seed for p in plan(params)} for params in (PARAMS, other)]
    assert not seeds[0] & seeds[1]


def test_every_file_has_a_seed_and_a_positioning_of_its_own():
    pictures = plan(PARAMS)
    assert len({picture.seed for picture in pictures}) == len(pictures)
    assert len({picture.positioning for picture in pictures}) == len(pictures)


def test_only_too_large_files_do_not_fit_the_grid():
    for picture in plan(PARAMS):
        spacing_mm = picture.form.spacing.landmarks_mm or (0.139, 0.139)
        width_mm = picture.exposure.columns * spacing_mm[0]
        assert (width_mm > 461) == (picture.fault == "too_large")


def test_some_radiographs_show_a_shield():
    shields = Counter(p.exposure.shield for p in plan(PARAMS))
    fraction = shields[True] / shields.total()
    assert fraction == pytest.approx(PARAMS.shield_fraction, abs=0.01)
