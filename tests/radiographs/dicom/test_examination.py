"""A header excludes what is no upright radiograph of a hip, unless one insists."""

import pytest
from dicom_files import PIXELS, reason
from pydicom.config import disable_value_validation
from pydicom.dataset import Dataset
from pydicom.uid import CTImageStorage
from small_cohort import header, write_dicom

from hipspace.radiographs.dicom.radiograph import read_radiograph


def path_of(tmp_path, **tags):
    with disable_value_validation():
        return write_dicom(tmp_path / "x.dcm", header(PIXELS, **tags))


EXCLUDED = [
    ({"Modality": "CT"}, "another modality"),
    ({"Modality": "MR"}, "another modality"),
    ({"Modality": " us "}, "another modality"),
    ({"SOPClassUID": CTImageStorage}, "another modality"),
    ({"BodyPartExamined": "CHEST"}, "another body part"),
    ({"BodyPartExamined": "SKULL"}, "another body part"),
    ({"BodyPartExamined": "left knee"}, "another body part"),
    ({"BodyPartExamined": "C-SPINE"}, "another body part"),
    ({"PatientOrientation": ["F", "R"]}, "pelvis not upright"),
    ({"PatientOrientation": ["H", "L"]}, "pelvis not upright"),
    ({"PatientOrientation": ["R", "H"]}, "pelvis not upright"),
    ({"PatientOrientation": ["L", "H"]}, "pelvis not upright"),
]


@pytest.mark.parametrize(("tags", "expected"), EXCLUDED)
def test_what_excludes_a_hip_is_refused_unless_one_insists(tmp_path, tags, expected):
    path = path_of(tmp_path, **tags)
    assert reason(path) == expected
    read_radiograph(path, correct_magnification=False, despite_header=True)


@pytest.mark.parametrize(
    "tags",
    [
        *({"Modality": m} for m in ("CR", "DX", "RG", "OT", "", "SOMETHING")),
        *({"BodyPartExamined": p} for p in ("PELVIS", "HIP", "ABDOMEN", "HIP/KNEE")),
        *({"BodyPartExamined": p} for p in ("", "Femoral head", "Becken", "SOMETHING")),
        *({"PatientOrientation": o} for o in (["L", "F"], ["R", "F"], ["P", "F"], "")),
    ],
)
def test_what_excludes_none_is_read(tmp_path, tags):
    path = path_of(tmp_path, **tags)
    found = read_radiograph(path, correct_magnification=False)
    assert (found.pixels == PIXELS).all()


def test_a_region_counts_where_no_part_is_named(tmp_path):
    region = Dataset()
    region.CodeValue, region.CodingSchemeDesignator = "51185008", "SCT"
    region.CodeMeaning = "Chest"
    assert reason(path_of(tmp_path, AnatomicRegionSequence=[region])) == (
        "another body part"
    )
    both = path_of(tmp_path, AnatomicRegionSequence=[region], BodyPartExamined="PELVIS")
    read_radiograph(both, correct_magnification=False)
