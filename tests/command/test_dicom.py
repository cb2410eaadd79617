"""DICOM objects are written of the radiograph's patient and study, or flagged."""

import pydicom
from measured_objects import measured

from hipspace.command.dicom import OBJECTS
from hipspace.command.file import NO_DICOM


def test_objects_belong_to_the_patient_and_the_study(tmp_path):
    names = {"PatientID": "NUMBER", "StudyInstanceUID": "1.2.3"}
    _, objects = measured(tmp_path, **names)
    assert set(objects) == set(OBJECTS)
    uids = set()
    for path in objects.values():
        found = pydicom.dcmread(path)
        assert (found.PatientID, found.StudyInstanceUID) == ("NUMBER", "1.2.3")
        uids.add(found.SOPInstanceUID)
    assert len(uids) == len(objects)


def test_an_image_that_nothing_can_refer_to_is_measured_and_flagged(tmp_path):
    rows, objects = measured(tmp_path, StudyInstanceUID="")
    assert not objects
    assert all(NO_DICOM in row["flags"] for row in rows)
