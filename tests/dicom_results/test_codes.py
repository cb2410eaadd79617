"""Codes of what the DICOM objects tell."""

from hipspace.dicom_results.codes import SCHEME, WIDTH_MEANINGS, width_code
from hipspace.measurement.jsw import WIDTHS


def test_every_width_has_a_code_of_its_own():
    assert set(WIDTH_MEANINGS) == set(WIDTHS)
    assert len({width_code(name).value for name in WIDTHS}) == len(WIDTHS)
    assert all(width_code(name).scheme_designator == SCHEME for name in WIDTHS)
