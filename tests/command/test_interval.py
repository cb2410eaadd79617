"""The interval of the models that measure, or of one's own readings, or none."""

from dataclasses import replace

import pytest
from remembered import model

from hipspace.command.interval import chosen_interval
from hipspace.command.usage import WrongUsage
from hipspace.measurement.interval import (
    READINGS,
    SYNTHETIC,
    Interval,
    write_interval,
)

OURS = Interval(0.9, 0.5, 30, 20, ("0123456789ab", ""), SYNTHETIC)
READ = replace(OURS, reach=1.5, learned_from=READINGS)
OTHERS = replace(OURS, models=("0123456789ab", "ba9876543210"))
TOO_FEW = replace(OURS, reach=float("inf"), subjects=8)


@pytest.fixture
def folder(tmp_path, caplog):
    caplog.set_level("INFO")
    return tmp_path


def chosen(folder, beside=None, named=None):
    """What is chosen for the model of a folder, with files of these intervals."""
    path = None if named is None else folder / "named.json"
    if beside is not None:
        write_interval(folder / "interval.json", beside)
    if path is not None:
        write_interval(path, named)
    return chosen_interval(path, folder / "coarse.safetensors", model())


def test_the_one_beside_the_model_is_taken_and_told(folder, caplog):
    assert chosen(folder, OURS) == OURS
    assert caplog.messages == [OURS.sentence()]


def test_the_one_that_is_named_goes_before_it(folder, caplog):
    assert chosen(folder, OURS, named=READ) == READ
    (said,) = caplog.messages
    assert "your readings" in said


@pytest.mark.parametrize(
    ("beside", "reason"),
    [
        (None, "there is no"),
        (OTHERS, "0123456789ab and ba9876543210; these are 0123456789ab and none"),
        (TOO_FEW, "8 subjects are too few for 90 %"),
    ],
)
def test_without_one_of_these_models_there_is_none_and_it_is_said_once(
    folder, caplog, beside, reason
):
    assert chosen(folder, beside) is None
    (said,) = caplog.messages
    assert said.startswith("no interval round a minimum, --calibration gives one: ")
    assert "interval.json" in said
    assert reason in said


@pytest.mark.parametrize("named", [OTHERS, TOO_FEW])
def test_a_named_one_that_cannot_be_used_is_wrong_usage(folder, named):
    with pytest.raises(WrongUsage, match=r"named\.json"):
        chosen(folder, OURS, named=named)


def test_a_file_that_is_none_is_wrong_usage(folder):
    (folder / "interval.json").write_text("{}")
    with pytest.raises(WrongUsage, match=r"interval\.json: no calibration"):
        chosen(folder)


def test_a_file_that_is_missing_is_wrong_usage(folder):
    missing, coarse = folder / "missing.json", folder / "coarse.safetensors"
    with pytest.raises(WrongUsage, match=r"missing\.json"):
        chosen_interval(missing, coarse, model())
