"""Rows lie in one table only if the same options made them."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from hipspace.command.settings import Settings, options_digest
from hipspace.measurement.interval import READINGS, Interval

SETTINGS = Settings(Path("c"), Path("f"), spacing_mm=None, correct_magnification=False)
MODEL = SimpleNamespace(sha256="0123", fine=SimpleNamespace(sha256="4567"))
INTERVAL = Interval(0.9, 0.5, 30, 20, ("0123", "4567"), READINGS)
DIGEST = options_digest(SETTINGS, MODEL)


@pytest.mark.parametrize(
    "changed",
    [
        {"spacing_mm": 0.2},
        {"correct_magnification": True},
        {"despite_header": True},
        {"head_radius_mm": 24.0},
        {"uids": True},
        {"interval": INTERVAL},
    ],
)
def test_an_option_that_changes_a_row_changes_the_digest(changed):
    assert options_digest(replace(SETTINGS, **changed), MODEL) != DIGEST


def test_another_reach_of_the_interval_changes_the_digest():
    found = {
        options_digest(replace(SETTINGS, interval=replace(INTERVAL, reach=r)), MODEL)
        for r in (0.5, 0.6)
    }
    assert len(found) == 2


@pytest.mark.parametrize(
    "model",
    [
        SimpleNamespace(sha256="9999", fine=MODEL.fine),
        SimpleNamespace(sha256="0123", fine=SimpleNamespace(sha256="9999")),
        SimpleNamespace(sha256="0123", fine=None),
    ],
)
def test_another_model_changes_the_digest(model):
    assert options_digest(SETTINGS, model) != DIGEST


def test_another_version_changes_the_digest(monkeypatch):
    monkeypatch.setattr("hipspace.command.settings.__version__", "0")
    assert options_digest(SETTINGS, MODEL) != DIGEST


def test_places_change_no_digest():
    moved = {name: Path("moved") for name in ("model", "pictures", "dicom")}
    assert options_digest(replace(SETTINGS, **moved), MODEL) == DIGEST
