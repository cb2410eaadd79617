from dataclasses import replace
from datetime import date

import numpy as np
import pydicom
import pytest
from pydicom.uid import (
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
)

from hipspace.errors import Unusable
from hipspace.phantom.files import (
    truncate,
    write_landmarks,
    write_no_dicom,
    write_radiograph,
)
from hipspace.phantom.forms import deal_forms
from hipspace.phantom.header import Form, Identity, SpacingTags, header
from hipspace.radiographs.dicom import read_radiograph
from hipspace.radiographs.landmarks import find_landmark_files, read_points

SYNTAXES = [ExplicitVRLittleEndian, JPEGLSLossless, JPEG2000Lossless, RLELossless]
DETECTOR = SpacingTags((0.15, 0.15), (0.15, 0.15), None, None, None)
IDENTITY = Identity(
    file="OAI/V06/OAI-9900175-V06-20090723.dcm",
    patient="9900175",
    visit="V06",
    sex="female",
    age_years=61.0,
    taken=date(2009, 7, 23),
    seed=1,
)
IMAGE = np.random.default_rng(0).integers(0, 4096, (60, 41)).astype(np.uint16)
FRACTIONS = {
    "monochrome1_fraction": 0.1,
    "compressed_fraction": 0.3,
    "calibrated_fraction": 0.1,
}

COMMON = """SOPClassUID SOPInstanceUID StudyInstanceUID SeriesInstanceUID Modality
StudyDate StudyTime ContentDate ContentTime PatientName PatientID PatientBirthDate
PatientSex ReferringPhysicianName AccessionNumber StudyID SeriesNumber InstanceNumber
Manufacturer ImageType BodyPartExamined ViewPosition PatientOrientation
SamplesPerPixel PhotometricInterpretation Rows Columns BitsAllocated BitsStored
HighBit PixelRepresentation PixelData"""
DIRECT_ONLY = """PresentationIntentType ImageLaterality ImagerPixelSpacing
PositionerType DetectorType PixelIntensityRelationship PixelIntensityRelationshipSign
RescaleIntercept RescaleSlope RescaleType PresentationLUTShape LossyImageCompression
BurnedInAnnotation WindowCenter WindowWidth AcquisitionContextSequence
AnatomicRegionSequence ViewCodeSequence"""


def form(
    modality="CR",
    photometric="MONOCHROME2",
    syntax=ExplicitVRLittleEndian,
    spacing=DETECTOR,
):
    return Form(modality, photometric, syntax, spacing)


def forms(n=200, fault=None, **changed):
    rng = np.random.default_rng(3)
    return deal_forms([0.15] * n, [fault] * n, **{**FRACTIONS, **changed}, rng=rng)


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
@pytest.mark.parametrize("modality", ["CR", "DX"])
def test_what_is_written_is_read_back(tmp_path, modality, photometric, syntax):
    path = tmp_path / "a" / "b.dcm"
    write_radiograph(path, IMAGE, IDENTITY, form(modality, photometric, syntax))
    found = read_radiograph(path, correct_magnification=False)
    assert np.ptp(found.pixels - IMAGE.astype(float)) == 0
    assert found.spacing.result_mm == 0.15
    assert pydicom.dcmread(path).file_meta.TransferSyntaxUID == syntax


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_the_same_radiograph_gives_the_same_bytes(tmp_path, syntax):
    paths = tmp_path / "a.dcm", tmp_path / "b.dcm"
    for path in paths:
        write_radiograph(path, IMAGE, IDENTITY, form(syntax=syntax))
    assert paths[0].read_bytes() == paths[1].read_bytes()


@pytest.mark.parametrize("modality", ["CR", "DX"])
def test_every_required_attribute_is_there(tmp_path, modality):
    path = tmp_path / "a.dcm"
    write_radiograph(path, IMAGE, IDENTITY, form(modality))
    dataset = pydicom.dcmread(path)
    required = f"{COMMON} {DIRECT_ONLY}" if modality == "DX" else COMMON
    assert [word for word in required.split() if word not in dataset] == []
    meta = dataset.file_meta
    assert meta.MediaStorageSOPInstanceUID == dataset.SOPInstanceUID


def test_nobody_is_named():
    dataset = header(IDENTITY, form(), 2, 2)
    assert dataset.PatientName.family_name == dataset.PatientID == "9900175"
    assert dataset.PatientBirthDate == ""


def test_uids_differ_between_files_and_cohorts():
    others = [{"file": "OAI/V10/x.dcm"}, {"seed": 2}]
    made = [IDENTITY, *(replace(IDENTITY, **other) for other in others)]
    uids = {header(identity, form(), 2, 2).SOPInstanceUID for identity in made}
    assert len(uids) == 3


def test_forms_have_their_shares():
    dealt = forms()
    assert sum(f.photometric == "MONOCHROME1" for f in dealt) == 20
    compressed = sum(f.transfer_syntax != ExplicitVRLittleEndian for f in dealt)
    assert compressed == pytest.approx(60, abs=1)
    assert {f.transfer_syntax for f in dealt} == set(SYNTAXES)
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


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_truncated_file_is_refused(tmp_path, syntax):
    path = tmp_path / "a.dcm"
    write_radiograph(path, IMAGE.repeat(8, 0), IDENTITY, form(syntax=syntax))
    truncate(path)
    with pytest.raises(Unusable):
        read_radiograph(path, correct_magnification=False)


def test_a_note_is_no_radiograph(tmp_path):
    write_no_dicom(tmp_path / "a.dcm", IDENTITY)
    with pytest.raises(Unusable, match="DICM"):
        read_radiograph(tmp_path / "a.dcm", correct_magnification=False)


def test_landmarks_of_both_hips_start_with_the_right_one(tmp_path):
    right, left = np.full((80, 2), 30.125), np.full((80, 2), 200.0)
    write_landmarks(tmp_path, "x.dcm", {"left": left, "right": right})
    files = find_landmark_files(tmp_path, "x.dcm")
    assert read_points(files["both"]) == pytest.approx(np.vstack([right, left]))


@pytest.mark.parametrize(("side", "kind"), [("right", "L"), ("left", "R")])
def test_landmarks_of_one_hip_are_named_by_the_side_of_the_image(tmp_path, side, kind):
    write_landmarks(tmp_path, "x.dcm", {side: np.ones((80, 2))})
    assert list(find_landmark_files(tmp_path, "x.dcm")) == [kind]
