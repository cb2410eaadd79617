"""DICOM objects say what the table says, of the same patient and study."""

from dataclasses import replace

import highdicom as hd
import numpy as np
import pydicom
import pytest
from remembered import model, radiograph
from small_cohort import SPACING_MM, header, write_dicom

from hipspace.command.dicom import OBJECTS, object_path
from hipspace.command.file import Task, rows_of
from hipspace.command.file_flags import NO_DICOM
from hipspace.command.settings import Settings
from hipspace.command.source import Source
from hipspace.dicom_results.codes import width_code
from hipspace.measurement.interval import SYNTHETIC, Interval
from hipspace.measurement.jsw import WIDTHS

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


@pytest.mark.parametrize("attributes", IMAGES)
def test_a_report_has_the_widths_of_the_table_with_their_ends(tmp_path, attributes):
    rows, objects = measured(tmp_path, **attributes)
    report = hd.sr.srread(objects["report"])
    groups = report.content.get_image_measurement_groups()
    for row, group in zip(rows, groups, strict=True):
        told = {}
        for measurement in group.get_measurements():
            told[measurement.name.value] = measurement
        for name in WIDTHS:
            if not np.isnan(row[f"{name}_mm"]):
                value = told[width_code(name).value].value
                assert value == pytest.approx(row[f"{name}_mm"], abs=5e-5)
        ends = told["MINIMUM"][0].ContentSequence[-1].GraphicData
        apart_mm = np.hypot(ends[2] - ends[0], ends[3] - ends[1]) * SPACING_MM
        assert apart_mm == pytest.approx(row["minimum_mm"], abs=1e-3)
        assert ends[0] == pytest.approx(row["minimum_roof_x_px"], abs=1e-3)


@pytest.mark.parametrize("attributes", IMAGES)
def test_a_segmentation_lies_on_the_pixels_of_its_radiograph(tmp_path, attributes):
    rows, objects = measured(tmp_path, **attributes)
    found = hd.seg.segread(objects["segmentation"])
    assert (found.Rows, found.Columns) == radiograph().shape
    labels = [found.get_segment_description(k).segment_label for k in (1, 2, 3)]
    assert labels == ["femur", "roof", "joint space"]
    femur, _, space = found.pixel_array
    for row in rows:
        x, y = int(row["head_x_px"]), int(row["head_y_px"])
        assert femur[y, x]
        middle = [
            (row[f"minimum_roof_{axis}_px"] + row[f"minimum_head_{axis}_px"]) / 2
            for axis in "yx"
        ]
        assert space[int(middle[0]), int(middle[1])]


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


def test_the_presentation_state_draws_borders_and_says_the_width(tmp_path):
    rows, objects = measured(tmp_path, known=("right",))
    (annotation,) = pydicom.dcmread(objects["presentation"]).GraphicAnnotationSequence
    texts = [text.UnformattedTextValue for text in annotation.TextObjectSequence]
    assert texts[0] == f"right {rows[0]['minimum_mm']:.2f} mm"
    assert texts[1].startswith("left: not measured")
    assert len(annotation.GraphicObjectSequence) == 4


def test_the_interval_is_in_the_report_with_its_source_and_drawn(
    tmp_path,
):
    rows, objects = measured(tmp_path, known=("right",), interval=INTERVAL)
    ends_mm = [rows[0][f"minimum_{end}_mm"] for end in ("low", "high")]
    report = hd.sr.srread(objects["report"])
    right, left = report.content.get_image_measurement_groups()
    told = {m.name.value: m.value for m in right.get_measurements()}
    found_mm = [told[code] for code in ("MINIMUMLOW", "MINIMUMHIGH")]
    assert found_mm == pytest.approx(ends_mm, abs=5e-5)
    said = {e.name.value: e.value.meaning for e in right.get_qualitative_evaluations()}
    assert said["INTERVAL"] == "90 %, synthetic radiographs"
    assert "INTERVAL" not in {e.name.value for e in left.get_qualitative_evaluations()}
    assert INTERVAL.sentence().encode() in objects["report"].read_bytes()
    (annotation,) = pydicom.dcmread(objects["presentation"]).GraphicAnnotationSequence
    texts = [text.UnformattedTextValue for text in annotation.TextObjectSequence]
    drawn = "(90 % interval {:.2f} to {:.2f})".format(*ends_mm)
    assert texts[0] == f"right {rows[0]['minimum_mm']:.2f} mm {drawn}"


def test_objects_of_another_interval_are_other_objects(tmp_path):
    uids = set()
    for reach in (0.5, 0.6):
        interval = replace(INTERVAL, reach=reach)
        _, objects = measured(tmp_path, interval=interval)
        uids |= {pydicom.dcmread(path).SOPInstanceUID for path in objects.values()}
    assert len(uids) == 2 * len(OBJECTS)


def test_a_hip_without_a_value_has_its_reason_in_the_report(tmp_path):
    rows, objects = measured(tmp_path, known=("right",))
    report = hd.sr.srread(objects["report"])
    left = report.content.get_image_measurement_groups()[1]
    told = {e.name.value: e.value.meaning for e in left.get_qualitative_evaluations()}
    assert told["STATUS"] == "Not measured"
    assert rows[1]["reason"].startswith(told["REASON"])
    assert not left.get_measurements()


def test_an_image_that_nothing_can_refer_to_is_measured_and_flagged(tmp_path):
    rows, objects = measured(tmp_path, StudyInstanceUID="")
    assert not objects
    assert all(NO_DICOM in row["flags"] for row in rows)
