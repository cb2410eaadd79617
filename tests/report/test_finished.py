"""A finished run shows the hips that its tables single out, bone bright."""

from dataclasses import fields
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from page_table import TABLE
from small_cohort import Files, picture

from hipspace.params import Cohort
from hipspace.report.finished import TABLES, Finished, Tables

FILE = "CHECK/T00/0000001_T00_APO.dcm"


def test_every_table_has_its_columns():
    assert {field.name for field in fields(Tables)} == set(TABLES)


@pytest.fixture
def results(tmp_path, monkeypatch):
    """What a page is made of, with pictures as `shown` gives them."""
    module = "hipspace.report.finished"
    monkeypatch.setattr(f"{module}.page", lambda results: results)
    monkeypatch.setattr(f"{module}.png", lambda figure: figure)
    Files(tmp_path).add("0000001_T00_APO")

    def results(shown, *, inverted=False):
        monkeypatch.setattr(f"{module}.Gallery", lambda *given: shown(given[-1]))
        radiographs = pd.DataFrame({"file": [FILE], "inverted": [inverted]})
        given = dict.fromkeys(TABLES) | {"jsw": TABLE, "radiographs": radiographs}
        cohort = Cohort(root=str(tmp_path), folder=None)
        run = Finished(Tables(**given), {}, None, None, cohort, 5.0)
        return run.page({}, 1, [])

    return results


def test_the_narrowest_hips_are_shown_and_the_worst_beside_their_profiles(results):
    found = results(
        lambda _: SimpleNamespace(
            hip=lambda hip: ("hip", hip), profile=lambda hip: ("profile", hip)
        )
    )
    narrowest, worst = ((f"CHECK/T05/{n}.dcm", "right") for n in (0, 3))
    assert found.hips == {narrowest: ("hip", narrowest)}
    assert found.worst == {worst: ("profile", worst)}


@pytest.mark.parametrize(("inverted", "sign"), [(False, 1), (True, -1)])
def test_pixels_are_turned_as_preprocessing_found_them(results, inverted, sign):
    def shown(pixels):
        return SimpleNamespace(hip=lambda _: pixels(FILE), profile=lambda _: None)

    (pixels,) = results(shown, inverted=inverted).hips.values()
    np.testing.assert_array_equal(pixels, sign * picture().astype(np.float32))
