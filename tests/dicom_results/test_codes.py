"""Codes of what the DICOM objects tell."""

from hipspace.dicom_results.codes import (
    LONGEST_MEANING,
    LONGEST_VALUE,
    SCHEME,
    said,
    width_code,
)
from hipspace.measurement.jsw import WIDTHS


def test_every_width_has_a_code_of_its_own():
    assert len({width_code(name).value for name in WIDTHS}) == len(WIDTHS)
    for name in WIDTHS:
        code = width_code(name)
        assert code.scheme_designator == SCHEME
        assert 0 < len(code.meaning) <= LONGEST_MEANING


def test_phrases_that_begin_alike_have_codes_of_their_own():
    beginnings = "at the edge of the close-up", "at the edge of the image"
    values = {said("FL", text).value for text in beginnings}
    assert len(values) == 2
    assert {len(value) for value in values} == {LONGEST_VALUE}
    assert said("FL", "implant").value == "FLIMPLANT"
