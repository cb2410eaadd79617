"""UIDs are those of the header, and nothing of what has none."""

import numpy as np
from small_cohort import header, write_dicom

from hipspace.command.uids import uids_of

PIXELS = np.zeros((4, 4))


def test_a_file_has_the_uids_of_its_image_and_study(tmp_path):
    dataset = header(PIXELS, SOPInstanceUID="1.2.4", StudyInstanceUID="1.2")
    found = uids_of(write_dicom(tmp_path / "a.dcm", dataset))
    assert found == {"sop_instance_uid": "1.2.4", "study_instance_uid": "1.2"}


def test_a_missing_uid_is_empty(tmp_path):
    found = uids_of(write_dicom(tmp_path / "a.dcm", header(PIXELS)))
    assert found == {"sop_instance_uid": "1.2.3", "study_instance_uid": ""}


def test_what_is_no_dicom_file_has_no_uids(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert uids_of(tmp_path / "a.png") == {}
