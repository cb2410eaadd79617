import numpy as np
import pytest
from pydicom.uid import ExplicitVRLittleEndian
from synthetic_files import IDENTITY, IMAGE

from hipspace.errors import Unusable
from hipspace.phantom.files import write_radiograph
from hipspace.phantom.forms import COMPRESSIONS, deal_forms
from hipspace.radiographs.dicom.radiograph import read_radiograph

FRACTIONS = {
    "monochrome1_fraction": 0.1,
    "compressed_fraction": 0.3,
    "calibrated_fraction": 0.1,
}


def forms(n=200, fault=None, **changed):
    rng = np.random.default_rng(3)
    return deal_forms([0.15] * n, [fault] * n, **{**FRACTIONS, **changed}, rng=rng)


def test_forms_have_their_fractions():
    dealt = forms()
    assert sum(f.photometric == "MONOCHROME1" for f in dealt) == 20
    compressed = sum(f.transfer_syntax != ExplicitVRLittleEndian for f in dealt)
    assert compressed == pytest.approx(60, abs=1)
    assert {f.transfer_syntax for f in dealt} == {ExplicitVRLittleEndian, *COMPRESSIONS}
    assert sum(f.spacing.calibration is not None for f in dealt) == 20


def test_spacing_is_stated_in_the_combinations_found_in_practice():
    tags = [f.spacing for f in forms()]
    kinds = {(t.pixel_mm is None, t.imager_mm is None) for t in tags}
    assert kinds == {(False, False), (True, False), (False, True)}
    assert {t.magnification is None for t in tags} == {True, False}


def test_calibrated_pixels_are_smaller_by_the_magnification():
    for found in forms(calibrated_fraction=1.0):
        pixel, imager = found.spacing.pixel_mm[0], found.spacing.imager_mm[0]
        assert imager / pixel == pytest.approx(found.spacing.magnification, abs=1e-4)
        assert 1.11 <= imager / pixel <= 1.2


def test_a_direct_radiograph_states_the_spacing_of_its_detector():
    dealt = [*forms(), *forms(fault="without_spacing")]
    assert all(f.spacing.imager_mm for f in dealt if f.modality == "DX")
    assert {f.modality for f in forms()} == {"CR", "DX"}


def test_faulty_spacing_is_refused(tmp_path):
    reasons = {"without_spacing": "no pixel spacing", "anisotropic": "anisotropic"}
    for fault, reason in reasons.items():
        path = tmp_path / f"{fault}.dcm"
        write_radiograph(path, IMAGE, IDENTITY, forms(1, fault)[0])
        with pytest.raises(Unusable) as raised:
            read_radiograph(path, correct_magnification=False)
        assert raised.value.reason.startswith(reason)
