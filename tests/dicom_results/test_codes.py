"""Codes of what the DICOM objects tell."""

from hipspace.dicom_results.codes import LONGEST_MEANING, SCHEME, width_code
from hipspace.measurement.jsw import WIDTHS


def test_every_width_has_a_code_of_its_own():
    assert len({width_code(name).value for name in WIDTHS}) == len(WIDTHS)
    for name in WIDTHS:
        code = width_code(name)
        assert code.scheme_designator == SCHEME
        assert 0 < len(code.meaning) <= LONGEST_MEANING
