"""What the DICOM objects of one radiograph have in common."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pydicom
from highdicom import UID
from pydicom.dataset import Dataset
from pydicom.uid import ComputedRadiographyImageStorage

from hipspace.errors import Reason, Unusable
from hipspace.measurement.columns import INTERVAL_MM
from hipspace.measurement.interval import Interval
from hipspace.measurement.readings import HipReading
from hipspace.radiographs.dicom.dicom_file import read_dicom

MANUFACTURER = "hipspace"
EMPTY_IF_MISSING = (
    *("PatientID", "PatientName", "PatientBirthDate", "PatientSex"),
    *("StudyID", "StudyDate", "StudyTime", "AccessionNumber"),
    "ReferringPhysicianName",
)
"""Type 2: an object has them, if need be without a value."""
NEEDED = (
    *("SOPInstanceUID", "SOPClassUID", "StudyInstanceUID", "SeriesInstanceUID"),
    "Modality",
)
"""Type 1: an object cannot refer to a radiograph without them."""


@dataclass(frozen=True)
class Result:
    """The result of one radiograph.

    Parameters
    ----------
    source
        The radiograph's own data set.
    hips
        Right and left.
    rows
        Rows of the table, by side; flags and reasons are taken from them.
    version
        Of hipspace.
    models
        Names and hashes.
    interval
        What the intervals of the rows are by, or None.
    """

    source: Dataset
    hips: Sequence[HipReading]
    rows: Mapping[str, Mapping[str, Any]]
    version: str
    models: Sequence[str]
    interval: Interval | None = None

    def flags(self, side: str) -> list[str]:
        """What is unusual about a hip."""
        return [flag for flag in (self.rows[side]["flags"] or "").split("; ") if flag]

    def ends_mm(self, side: str) -> tuple[float, float] | None:
        """The interval of a hip's minimum, or None."""
        if self.interval is None or self.rows[side]["status"] != "measured":
            return None
        low, high = (self.rows[side][name] for name in INTERVAL_MM)
        return low, high

    def uid(self, what: str) -> str:
        """A UID that is the same for the same radiograph, version, models, interval."""
        by = [] if self.interval is None else [str(self.interval)]
        parts = [self.source.SOPInstanceUID, self.version, *self.models, *by, what]
        return str(pydicom.uid.generate_uid(entropy_srcs=parts))

    def series(self, what: str) -> dict[str, Any]:
        """What names the series and the object."""
        return {
            "series_instance_uid": UID(self.uid(f"series {what}")),
            "sop_instance_uid": UID(self.uid(what)),
            "series_number": 9000,
            "instance_number": 1,
        }

    def share(self, found: Dataset, keyword: str) -> None:
        """Give an object a value of its radiograph, if need be an empty one."""
        if keyword not in found:
            setattr(found, keyword, self.source.get(keyword))

    def equipment(self) -> dict[str, str]:
        """What names the program."""
        return {
            "manufacturer": MANUFACTURER,
            "manufacturer_model_name": MANUFACTURER,
            "software_versions": self.version,
            "device_serial_number": " ".join(self.models)[:64],
        }


def read_header(path: Path) -> Dataset:
    """The data set of a DICOM radiograph, with empty values where DICOM wants some.

    Raises
    ------
    Unusable
        If it has no UIDs that an object could refer to, or lacks the orientation that
        all but CR images have.
    """
    with warnings.catch_warnings(action="ignore"):
        source = read_dicom(path)
    missing = [keyword for keyword in NEEDED if not source.get(keyword)]
    if missing:
        raise Unusable(Reason.BAD_HEADER, f"no {', '.join(missing)} to refer to")
    if not source.get("PatientOrientation"):
        if source.SOPClassUID != ComputedRadiographyImageStorage:
            sentence = "no PatientOrientation, which DICOM demands"
            raise Unusable(Reason.BAD_HEADER, sentence)
        source.pop("PatientOrientation", None)
    for keyword in EMPTY_IF_MISSING:
        if keyword not in source:
            setattr(source, keyword, None)
    return source
