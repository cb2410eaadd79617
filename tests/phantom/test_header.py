from dataclasses import replace

import pydicom
import pytest
from synthetic_files import IDENTITY, IMAGE, form

from hipspace.phantom.files import write_radiograph
from hipspace.phantom.header import header

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
