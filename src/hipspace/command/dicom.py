"""DICOM objects of a measured radiograph: `--dicom`.

They hold the patient's name and numbers, as the radiograph has them: DICOM demands it.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hipspace import __version__
from hipspace.command.usage import WrongUsage
from hipspace.measurement.interval import Interval
from hipspace.measurement.radiograph import ImageReading
from hipspace.radiographs.reading import kind_of
from hipspace.report.close_up import stem_of
from hipspace.segmentation.network.model import Model
from hipspace.storage.files.whole_files import written_whole

OBJECTS = ("report", "segmentation", "presentation")


@dataclass(frozen=True)
class MeasuredFile:
    """A file, what was found on its radiograph, and its rows of the table.

    `interval` is what the rows' intervals are by, or None.
    """

    path: Path
    reading: ImageReading
    rows: Sequence[Mapping[str, Any]]
    interval: Interval | None


def check_installed() -> None:
    """Raise WrongUsage if the library that writes DICOM objects is missing."""
    if find_spec("highdicom") is None:
        raise WrongUsage("--dicom needs `pip install 'hipspace[dicom]'`")


def write_objects(
    folder: Path, name: str, measured: MeasuredFile, model: Model
) -> None:
    """Write report, segmentation and presentation state of a DICOM radiograph.

    Of a picture that is no DICOM file there are none.

    Raises
    ------
    Unusable
        If the file has no UIDs to refer to.
    OSError
        If there is no place for them.
    """
    if kind_of(measured.path) != "DICOM":
        return
    # highdicom is an extra, and takes a second to import
    from hipspace.dicom_results.presentation import presentation_state
    from hipspace.dicom_results.result import Result, read_header
    from hipspace.dicom_results.segmentation import segmentation
    from hipspace.dicom_results.structured_report import structured_report

    models = [f"{m.name} {m.sha256}" for m in (model, model.fine) if m is not None]
    result = Result(
        read_header(measured.path),
        measured.reading.hips,
        {row["side"]: row for row in measured.rows},
        __version__,
        models,
        measured.interval,
    )
    with warnings.catch_warnings(action="ignore"):  # of names of one word, say
        made = (
            structured_report(result),
            segmentation(result),
            presentation_state(result),
        )
    for what, found in zip(OBJECTS, made, strict=True):
        if found is not None:
            with written_whole(object_path(folder, name, what)) as file:
                found.save_as(file)


def object_path(folder: Path, name: str, what: str) -> Path:
    """The place of an object: the radiograph's own name may say whose it is."""
    return folder / f"{stem_of(name)}-{what}.dcm"
