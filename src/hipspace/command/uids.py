"""The numbers that DICOM knows a radiograph and its study by, only if asked for."""

import warnings
from pathlib import Path

import pydicom

from hipspace.radiographs.dicom import UNREADABLE

UIDS = ("sop_instance_uid", "study_instance_uid")
KEYWORDS = ("SOPInstanceUID", "StudyInstanceUID")


def uids_of(path: Path) -> dict[str, str]:
    """The columns `UIDS` of a file; empty of what is no DICOM file or has none."""
    try:
        with warnings.catch_warnings(action="ignore"):
            header = pydicom.dcmread(path, specific_tags=list(KEYWORDS))
    except (OSError, *UNREADABLE):
        return {}
    return {
        column: str(header.get(keyword) or "")
        for column, keyword in zip(UIDS, KEYWORDS, strict=True)
    }
