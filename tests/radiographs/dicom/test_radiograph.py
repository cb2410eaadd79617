import numpy as np
import pytest
from dicom_files import PIXELS, read, reason
from pydicom.uid import (
    BasicTextSRStorage,
    JPEGLSLossless,
    RLELossless,
)
from small_cohort import SPACING_MM, header, write_dicom

from hipspace.errors import Unusable
from hipspace.radiographs.dicom.radiograph import read_radiograph
from hipspace.radiographs.dicom.spacing import read_spacing


def reason_of(tmp_path, **attributes):
    return reason(write_dicom(tmp_path / "x.dcm", header(PIXELS, **attributes)))


def test_pixels_and_spacing_are_read(tmp_path):
    radiograph = read(tmp_path)
    assert (radiograph.pixels == PIXELS).all()
    assert radiograph.spacing.result_mm == SPACING_MM
    assert (radiograph.photometric, radiograph.inverted) == ("MONOCHROME2", False)


def test_monochrome1_is_inverted(tmp_path):
    negative = header(4095 - PIXELS, PhotometricInterpretation="MONOCHROME1")
    radiograph = read(tmp_path, negative)
    assert radiograph.inverted
    assert np.ptp(radiograph.pixels - PIXELS.astype(float)) == 0


def test_rescaling_is_applied_with_its_sign(tmp_path):
    falling = header(4095 - PIXELS, RescaleSlope=-1, RescaleIntercept=4095)
    assert (read(tmp_path, falling).pixels == PIXELS).all()


@pytest.mark.parametrize(
    ("orientation", "mirrored"),
    [(["L", "F"], False), (["R", "F"], True), (["RF", "F"], True), ("", False)],
)
def test_a_header_may_say_that_it_is_mirrored(tmp_path, orientation, mirrored):
    radiograph = read(tmp_path, header(PIXELS, PatientOrientation=orientation))
    assert radiograph.mirrored is mirrored


TWO = [0.2, 0.2]
SPACINGS = [
    ({"PixelSpacing": TWO, "ImagerPixelSpacing": TWO}, "detector", 0.2),
    ({"PixelSpacing": None, "ImagerPixelSpacing": TWO}, "detector", 0.2),
    ({"PixelSpacing": [0.17, 0.17], "ImagerPixelSpacing": TWO}, "calibrated", 0.17),
    ({"PixelSpacing": TWO, "ImagerPixelSpacing": None}, "undetermined", 0.2),
    (
        {
            "PixelSpacing": TWO,
            "ImagerPixelSpacing": TWO,
            "PixelSpacingCalibrationType": "FIDUCIAL",
        },
        "calibrated",
        0.2,
    ),
    (
        {
            "PixelSpacing": None,
            "ImagerPixelSpacing": None,
            "NominalScannedPixelSpacing": TWO,
        },
        "film",
        0.2,
    ),
    ({"PixelSpacing": [0.2, 0.2001], "ImagerPixelSpacing": TWO}, "detector", 0.20005),
    ({"PixelSpacing": [0, 0], "ImagerPixelSpacing": TWO}, "detector", 0.2),
    ({"PixelSpacing": TWO, "ImagerPixelSpacing": [0.2005] * 2}, "detector", 0.2),
    ({"PixelSpacing": [0.4, 0.4], "ImagerPixelSpacing": TWO}, "undetermined", 0.4),
    ({"PixelSpacing": TWO, "ImagerPixelSpacing": [0, 0]}, "undetermined", 0.2),
]


@pytest.mark.parametrize(("tags", "rule", "spacing_mm"), SPACINGS)
def test_the_spacing_follows_the_standards_rule(tags, rule, spacing_mm):
    spacing = read_spacing(header(PIXELS, **tags), correct_magnification=False)
    assert spacing.rule == rule
    assert spacing.result_mm == spacing.file_mm == pytest.approx(spacing_mm)


@pytest.mark.parametrize(
    "tags",
    [
        {"EstimatedRadiographicMagnificationFactor": 1.25},
        {"DistanceSourceToDetector": 1500, "DistanceSourceToPatient": 1200},
        {
            "EstimatedRadiographicMagnificationFactor": 1,
            "DistanceSourceToDetector": 1500,
            "DistanceSourceToPatient": 1200,
        },
    ],
)
def test_magnification_is_divided_out_on_request_only(tags):
    dataset = header(PIXELS, **tags)
    plain = read_spacing(dataset, correct_magnification=False)
    corrected = read_spacing(dataset, correct_magnification=True)
    assert (plain.result_mm, plain.rule) == (SPACING_MM, "detector")
    assert corrected.result_mm == pytest.approx(SPACING_MM / 1.25)
    assert corrected.rule == "magnification corrected"
    assert corrected.file_mm == SPACING_MM


def test_a_calibrated_spacing_is_not_divided_again():
    tags = {
        "PixelSpacing": [0.6, 0.6],
        "EstimatedRadiographicMagnificationFactor": 1.25,
    }
    spacing = read_spacing(header(PIXELS, **tags), correct_magnification=True)
    assert (spacing.result_mm, spacing.rule) == (0.6, "calibrated")


FAULTS = [
    ({"PixelSpacing": None, "ImagerPixelSpacing": None}, "no pixel spacing"),
    ({"PixelSpacing": [0.2, 0.3]}, "anisotropic spacing"),
    ({"PixelSpacing": [0, 0], "ImagerPixelSpacing": None}, "no pixel spacing"),
    ({"PixelSpacing": [0, 0.2]}, "bad pixel spacing"),
    ({"NumberOfFrames": 2}, "more than one frame"),
    ({"SamplesPerPixel": 3, "PhotometricInterpretation": "RGB"}, "colour"),
    ({"PhotometricInterpretation": "PALETTE COLOR"}, "photometric interpretation"),
    ({"PhotometricInterpretation": None}, "bad header"),
    ({"Rows": 60000, "Columns": 60000}, "impossible size"),
    ({"Rows": 500}, "truncated or damaged"),
    ({"PixelData": None}, "truncated or damaged"),
    ({"SOPClassUID": BasicTextSRStorage}, "no image"),
]


@pytest.mark.parametrize(("attributes", "expected"), FAULTS)
def test_every_fault_has_its_reason(tmp_path, attributes, expected):
    assert reason_of(tmp_path, **attributes) == expected


def test_a_spacing_that_is_no_number_is_a_bad_header(tmp_path):
    path = write_dicom(tmp_path / "x.dcm", header(PIXELS))
    path.write_bytes(path.read_bytes().replace(b"0.75\\0.75", b"0.7x\\0.75"))
    assert reason(path) == "bad header"


@pytest.mark.parametrize("syntax", [None, JPEGLSLossless, RLELossless])
@pytest.mark.parametrize("fraction", [0.001, 0.5, 0.99])
def test_a_truncated_file_is_no_radiograph(tmp_path, syntax, fraction):
    dataset = header(PIXELS)
    if syntax:
        dataset.compress(syntax, generate_instance_uid=False)
    path = write_dicom(tmp_path / "x.dcm", dataset)
    content = path.read_bytes()
    path.write_bytes(content[: max(200, int(fraction * len(content)))])
    assert reason(path) == "truncated or damaged"


def test_text_and_empty_files_are_not_dicom(tmp_path):
    for content in (b"", b"hello", b"x" * 4000):
        (tmp_path / "x.dcm").write_bytes(content)
        assert reason(tmp_path / "x.dcm") == "not DICOM"


@pytest.mark.parametrize("empty", ["RescaleSlope", "RescaleIntercept"])
def test_an_empty_rescaling_rescales_nothing(tmp_path, empty):
    tags = {"RescaleSlope": 2, "RescaleIntercept": 5} | {empty: ""}
    assert (read(tmp_path, header(PIXELS, **tags)).pixels == PIXELS).all()


def test_more_pixels_than_the_header_says_are_frames(tmp_path):
    twice = header(PIXELS, PixelData=2 * PIXELS.tobytes())
    assert reason(write_dicom(tmp_path / "x.dcm", twice)) == "more than one frame"


def test_a_number_of_the_wrong_length_is_not_quoted(tmp_path):
    path = write_dicom(tmp_path / "x.dcm", header(PIXELS))
    rows = b"\x28\x00\x10\x00US\x02\x00"
    content = path.read_bytes()
    assert content.count(rows) == 1
    start = content.index(rows)
    short = rows[:-2] + b"\x01\x00"
    path.write_bytes(content[:start] + short + content[start + 9 :])
    with pytest.raises(Unusable) as error:
        read_radiograph(path, correct_magnification=False)
    assert error.value.reason in ("bad header", "truncated or damaged")
    assert "\\x" not in str(error.value)


def test_a_file_that_ends_within_a_sequence_is_damaged_not_unreadable(tmp_path):
    dataset = header(PIXELS)
    dataset.add_new(0x00081140, "SQ", [header(PIXELS, PixelData=None)])
    dataset["ReferencedImageSequence"].is_undefined_length = True
    path = write_dicom(tmp_path / "x.dcm", dataset)
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"\x08\x00\x40\x11") + 40])
    assert reason(path) == "truncated or damaged"
