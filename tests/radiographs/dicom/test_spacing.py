"""A spacing is plausible for what it says, and a row says what was passed over."""

import numpy as np
import pytest
from small_cohort import header

from hipspace.errors import Unusable
from hipspace.radiographs.dicom.spacing import read_spacing

PIXELS = np.zeros((4, 5), dtype=np.uint16)
PIXEL, IMAGER, FILM = (
    *("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing"),
)


def square(pixel=None, imager=None, film=None):
    sides = {PIXEL: pixel, IMAGER: imager, FILM: film}
    tags = {tag: [side, side] for tag, side in sides.items() if side is not None}
    left_out = {tag: None for tag in (PIXEL, IMAGER) if tag not in tags}
    return header(PIXELS, **tags, **left_out)


def spacing(**sides):
    return read_spacing(square(**sides), correct_magnification=False)


def refusal(dataset):
    with pytest.raises(Unusable) as error:
        read_spacing(dataset, correct_magnification=False)
    return error.value


@pytest.mark.parametrize(
    ("sides", "rule", "side_mm", "passed_over"),
    [
        ({"pixel": 0.2, "imager": 1}, "undetermined", 0.2, IMAGER),
        ({"pixel": 1, "imager": 0.15}, "detector", 0.15, PIXEL),
        ({"imager": 0.15, "film": 1}, "detector", 0.15, FILM),
        ({"pixel": 0.0143, "imager": 0.143}, "detector", 0.143, PIXEL),
        ({"pixel": 143, "film": 0.1}, "film", 0.1, PIXEL),
        ({"pixel": 0.1, "imager": 0.4}, "undetermined", 0.1, IMAGER),
        ({"pixel": 0.4, "imager": 0.1}, "undetermined", 0.4, IMAGER),
        ({"pixel": 0.1, "film": 0.3}, "undetermined", 0.1, FILM),
    ],
)
def test_the_row_says_what_was_passed_over(sides, rule, side_mm, passed_over):
    found = spacing(**sides)
    assert (found.rule, found.result_mm) == (rule, pytest.approx(side_mm))
    assert passed_over in found.note


@pytest.mark.parametrize(
    "sides",
    [{"pixel": 0.2}, {"imager": 0.15}, {"pixel": 0.17, "imager": 0.2}, {"film": 0.1}],
)
def test_nothing_is_said_where_nothing_was_passed_over(sides):
    assert spacing(**sides).note == ""


def test_zeros_are_passed_over_in_silence():
    assert spacing(pixel=0, imager=0.2).note == ""


@pytest.mark.parametrize(
    ("sides", "reason"),
    [
        ({"imager": 1}, "no pixel spacing"),
        ({"pixel": 1, "imager": 1}, "no pixel spacing"),
        ({"film": 1}, "no pixel spacing"),
        ({"pixel": 0, "imager": 1}, "no pixel spacing"),
        ({"pixel": 0.0143}, "bad pixel spacing"),
        ({"pixel": 0.000143, "imager": 0.000143}, "bad pixel spacing"),
        ({"imager": 143}, "bad pixel spacing"),
        ({"pixel": -0.2}, "bad pixel spacing"),
    ],
)
def test_without_a_plausible_one_there_is_none(sides, reason):
    assert refusal(square(**sides)).reason == reason


def test_a_calibration_beyond_any_magnification_is_none():
    dataset = square(pixel=0.1, imager=0.4)
    dataset.PixelSpacingCalibrationType = "FIDUCIAL"
    found = read_spacing(dataset, correct_magnification=False)
    assert (found.rule, found.result_mm) == ("undetermined", 0.1)


@pytest.mark.parametrize("vr", ["UT", "LO", "SH", "ST"])
def test_a_spacing_may_be_written_as_any_text(vr):
    dataset = square()
    dataset.add_new(PIXEL, vr, " 0.25\\0.25 ")
    assert read_spacing(dataset, correct_magnification=False).result_mm == 0.25


@pytest.mark.parametrize("vr", ["FD", "FL"])
def test_a_spacing_may_be_written_as_binary_numbers(vr):
    dataset = square()
    dataset.add_new(PIXEL, vr, [0.25, 0.25])
    assert read_spacing(dataset, correct_magnification=False).result_mm == 0.25


@pytest.mark.parametrize("value", ["0.2\\x", "nan\\nan", "inf\\inf"])
def test_what_is_no_number_is_named_and_not_quoted(value):
    dataset = square()
    dataset.add_new(PIXEL, "UT", value)
    refused = refusal(dataset)
    assert refused.reason == "bad header"
    assert str(refused).startswith("PixelSpacing (0028,0030)")
    assert value not in str(refused)
