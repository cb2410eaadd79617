"""DICOM objects of the radiograph of `small_cohort`, beside its rows of the table."""

from dataclasses import replace

import pytest
from remembered import model, radiograph
from small_cohort import header, write_dicom

from hipspace.command.dicom import OBJECTS, object_path
from hipspace.command.file import Task, rows_of
from hipspace.command.settings import Settings
from hipspace.command.source import Source
from hipspace.measurement.interval import SYNTHETIC, Interval

INTERVAL = Interval(0.9, 0.5, 30, 20, ("0123456789ab", ""), SYNTHETIC)
DX = "1.2.840.10008.5.1.4.1.1.1.1"
NO_DETECTOR = {"ImagerPixelSpacing": None}
SETTINGS = Settings(
    model=None, fine_model=None, spacing_mm=None, correct_magnification=False
)


def measured(tmp_path, known=(), interval=None, **attributes):
    """Rows of a radiograph and its objects by name."""
    pixels = radiograph()
    if attributes.get("PhotometricInterpretation") == "MONOCHROME1":
        pixels = (4095 - pixels).astype(pixels.dtype)
    identity = {"StudyInstanceUID": "1.2", "SeriesInstanceUID": "1.2.1"}
    attributes = identity | {"Modality": "CR"} | attributes
    path = write_dicom(tmp_path / "a.dcm", header(pixels, **attributes))
    settings = replace(SETTINGS, dicom=tmp_path / "out", interval=interval)
    source = Source("a.dcm", path)
    rows = rows_of(Task(source, None), settings, model(*known))
    paths = {what: object_path(tmp_path / "out", "a.dcm", what) for what in OBJECTS}
    return rows, {what: path for what, path in paths.items() if path.is_file()}


IMAGES = [
    pytest.param({"PhotometricInterpretation": ph, **more}, id=f"{name}, {ph}")
    for ph in ("MONOCHROME1", "MONOCHROME2")
    for name, more in (
        ("CR", {}),
        ("DX", {"SOPClassUID": DX, "Modality": "DX", "PatientOrientation": ["L", "F"]}),
        ("CR in the patient", {"PatientOrientation": ["L", "F"], **NO_DETECTOR}),
    )
]
