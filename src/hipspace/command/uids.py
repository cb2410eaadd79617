"""The numbers that DICOM knows a radiograph and its study by, only if asked for."""

import warnings
from pathlib import Path

from hipspace.errors import Unusable
from hipspace.radiographs.dicom.dicom_file import read_dicom
from hipspace.radiographs.dicom.header_values import word

UIDS = ("sop_instance_uid", "study_instance_uid")
KEYWORDS = ("SOPInstanceUID", "StudyInstanceUID")


def uids_of(path: Path) -> dict[str, str]:
    """The columns `UIDS` of a file; empty of what is no DICOM file or has none."""
    try:
        with warnings.catch_warnings(action="ignore"):
            header = read_dicom(path)
            values = [word(header, keyword) for keyword in KEYWORDS]
    except Unusable:
        return {}
    return dict(zip(UIDS, values, strict=True))
