"""A number is read whatever its VR is, or refused by the name of its tag."""

import pytest
from pydicom.dataset import Dataset

from hipspace.errors import Unusable
from hipspace.radiographs.dicom.header_values import number, numbers, whole, word, words


def with_value(vr, value, keyword="Rows"):
    dataset = Dataset()
    dataset.add_new(keyword, vr, value)
    return dataset


@pytest.mark.parametrize(
    ("vr", "value"),
    [
        *(("US", 400), ("UL", 400), ("SS", 400), ("FD", 400.0), ("DS", "400")),
        *(("IS", "400"), ("LO", " 400 "), ("UT", "400\0"), ("UN", b"\x90\x01")),
        ("US", [400, 7]),
    ],
)
def test_a_number_may_have_any_vr(vr, value):
    assert whole(with_value(vr, value), "Rows", 0) == 400


def test_bytes_of_a_text_are_read_as_text():
    dataset = with_value("UN", b"0.2\\0.3 ", "PixelSpacing")
    assert numbers(dataset, "PixelSpacing") == [0.2, 0.3]


@pytest.mark.parametrize("value", [None, "", []])
def test_an_empty_tag_has_none(value):
    dataset = with_value("DS", value, "RescaleSlope")
    assert number(dataset, "RescaleSlope") is None
    assert number(Dataset(), "RescaleSlope") is None
    assert whole(Dataset(), "Rows", 7) == 7


@pytest.mark.parametrize(
    ("vr", "value"),
    [("UT", "SECRET"), ("FD", float("nan")), ("FD", 1.5), ("UT", "1\\" * 5000)],
)
def test_what_is_none_is_named_and_not_quoted(vr, value):
    with pytest.raises(Unusable) as error:
        whole(with_value(vr, value), "Rows", 0)
    assert error.value.reason == "bad header"
    assert str(error.value).startswith("Rows (0028,0010) ")
    assert "SECRET" not in str(error.value)


def test_texts_lose_what_pads_them():
    dataset = with_value("CS", ["A ", "B "], "PatientOrientation")
    assert words(dataset, "PatientOrientation") == ["A", "B"]
    assert word(dataset, "PatientOrientation") == "A"
    assert word(Dataset(), "PatientOrientation") == ""
