from contextlib import suppress

import gdcm
import numpy as np
import pydicom
import pytest
from pydicom.encaps import encapsulate, get_frame
from pydicom.uid import (
    BasicTextSRStorage,
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)
from small_cohort import SPACING_MM, header, picture, write_dicom

from hipspace.errors import Unusable
from hipspace.radiographs.dicom import read_radiograph
from hipspace.radiographs.spacing import read_spacing

PIXELS = picture()


def read(tmp_path, dataset=None, *, correct_magnification=False):
    path = write_dicom(tmp_path / "x.dcm", dataset or header(PIXELS))
    return read_radiograph(path, correct_magnification=correct_magnification)


def reason(path):
    with pytest.raises(Unusable) as error:
        read_radiograph(path, correct_magnification=False)
    return error.value.reason


def reason_of(tmp_path, **attributes):
    return reason(write_dicom(tmp_path / "x.dcm", header(PIXELS, **attributes)))


def test_pixels_and_spacing_are_read(tmp_path):
    radiograph = read(tmp_path)
    assert (radiograph.pixels == PIXELS).all()
    assert radiograph.spacing.result_mm == SPACING_MM
    assert (radiograph.photometric, radiograph.inverted) == ("MONOCHROME2", False)


@pytest.mark.parametrize("syntax", [JPEGLSLossless, JPEG2000Lossless, RLELossless])
def test_compression_changes_no_pixel(tmp_path, syntax):
    dataset = header(PIXELS)
    dataset.compress(syntax, generate_instance_uid=False)
    assert (read(tmp_path, dataset).pixels == PIXELS).all()


def lossless_jpeg(path, dataset):
    """The dataset's file, compressed as most lossless JPEG files of hospitals are."""
    reader, writer = gdcm.ImageReader(), gdcm.ImageWriter()
    reader.SetFileName(str(write_dicom(path, dataset)))
    assert reader.Read()
    change = gdcm.ImageChangeTransferSyntax()
    kind = gdcm.TransferSyntax.JPEGLosslessProcess14_1
    change.SetTransferSyntax(gdcm.TransferSyntax(kind))
    change.SetInput(reader.GetImage())
    assert change.Change()
    writer.SetFile(reader.GetFile())
    writer.SetImage(change.GetOutput())
    writer.SetFileName(str(path))
    assert writer.Write()
    return path


def compressed(path, syntax):
    """The picture as a compressed file."""
    dataset = header(PIXELS)
    if syntax == JPEGLosslessSV1:
        return lossless_jpeg(path, dataset)
    dataset.compress(syntax, generate_instance_uid=False)
    return write_dicom(path, dataset)


CONTRADICTIONS = [
    (syntax, tags)
    for syntax in (JPEGLSLossless, JPEG2000Lossless, JPEGLosslessSV1)
    for tags in ({"Rows": 402}, {"Columns": 501}, {"Columns": 499})
]


@pytest.mark.parametrize(
    ("syntax", "tags"), [*CONTRADICTIONS, (JPEGLosslessSV1, {"BitsAllocated": 8})]
)
def test_a_header_that_contradicts_its_compressed_data_is_refused(
    tmp_path, syntax, tags
):
    path = compressed(tmp_path / "x.dcm", syntax)
    assert read_radiograph(path, correct_magnification=False).pixels.shape == (400, 500)
    dataset = pydicom.dcmread(path)
    for keyword, value in tags.items():
        setattr(dataset, keyword, value)
    dataset.save_as(path)
    assert reason(path) == "bad header"


def test_bytes_that_fill_the_space_before_a_marker_are_allowed(tmp_path):
    path = compressed(tmp_path / "x.dcm", JPEGLosslessSV1)
    dataset = pydicom.dcmread(path)
    jpeg = get_frame(dataset.PixelData, 0, number_of_frames=1)
    dataset.PixelData = encapsulate([jpeg[:2] + b"\xff\xff" + jpeg[2:]])
    dataset.save_as(path)
    assert (read_radiograph(path, correct_magnification=False).pixels == PIXELS).all()


@pytest.mark.parametrize("syntax", [JPEGLSLossless, JPEG2000Lossless])
def test_flipped_bytes_never_end_the_process(tmp_path, syntax):
    path = compressed(tmp_path / "x.dcm", syntax)
    content = path.read_bytes()
    rng = np.random.default_rng(0)
    start = content.index(b"\xff\x4f\xff" if "2000" in syntax.name else b"\xff\xd8\xff")
    for at in [*range(start + 2, start + 40), *rng.integers(start, len(content), 20)]:
        flipped = bytearray(content)
        flipped[at] ^= 0xFF
        path.write_bytes(flipped)
        with suppress(Unusable):
            read_radiograph(path, correct_magnification=False)


def test_values_at_the_upper_end_of_their_bits_are_moved_down(tmp_path):
    for stored in (PIXELS << 4, PIXELS):
        assert (read(tmp_path, header(stored, HighBit=15)).pixels == PIXELS).all()


def test_values_of_more_bits_than_the_header_counts_are_not_wrapped(tmp_path):
    assert PIXELS.max() >= 2**11
    few = header(PIXELS, BitsStored=11, HighBit=10)
    assert (read(tmp_path, few).pixels == PIXELS).all()


def test_an_overlay_in_unused_bits_is_left_out(tmp_path):
    drawn = PIXELS.copy()
    drawn[:, 100:120] |= 1 << 15
    dataset = header(drawn)
    dataset.add_new((0x6000, 0x0102), "US", 15)
    assert (read(tmp_path, dataset).pixels == PIXELS).all()


def test_negative_values_keep_their_sign(tmp_path):
    signed = PIXELS.astype(np.int16) - 2000
    unsigned_bits = (signed & 0xFFF).astype(np.uint16)
    for stored in (signed, unsigned_bits):
        dataset = header(stored, PixelRepresentation=1)
        assert (read(tmp_path, dataset).pixels == signed).all()


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


def test_what_pads_the_image_is_dark_whatever_its_value(tmp_path):
    padded = PIXELS.copy()
    padded[:, :15], padded[:, -10:] = 4095, 4090
    attributes = {"PixelPaddingValue": 4095, "PixelPaddingRangeLimit": 4090}
    found = read(tmp_path, header(padded, **attributes)).pixels
    assert (found[:, :15] == PIXELS.min()).all()
    assert (found[:, -10:] == PIXELS.min()).all()
    assert (found[:, 15:-10] == PIXELS[:, 15:-10]).all()


def test_what_pads_a_negative_is_dark_as_well(tmp_path):
    padded = 4095 - PIXELS
    padded[:, :15] = 0
    attributes = {"PixelPaddingValue": 0, "PhotometricInterpretation": "MONOCHROME1"}
    found = read(tmp_path, header(padded, **attributes)).pixels
    assert (found[:, :15] == found[:, 15:].min()).all()


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_saturated_bone_is_no_padding(tmp_path, photometric):
    saturated = PIXELS.copy()
    saturated[150:180, 100:140] = 4095
    framed = saturated.copy()
    framed[:, :15] = 4095
    expected = saturated.astype(float)
    expected[:, :15] = PIXELS.min()
    tags = {"PixelPaddingValue": 4095, "PhotometricInterpretation": photometric}
    if photometric == "MONOCHROME1":
        framed, expected = 4095 - framed, expected - 4095
        tags["PixelPaddingValue"] = 0
    assert (read(tmp_path, header(framed, **tags)).pixels == expected).all()


def test_what_pads_an_image_of_falling_values_is_dark(tmp_path):
    padded = 4095 - PIXELS
    padded[:, :15] = 5000
    tags = {"RescaleSlope": -1, "RescaleIntercept": 4095, "PixelPaddingValue": 5000}
    found = read(tmp_path, header(padded, **tags)).pixels
    assert (found[:, :15] == found[:, 15:].min()).all()


@pytest.mark.parametrize(
    ("border", "dtype", "vr", "value"),
    [(65535, np.uint16, "SS", -1), (-2000, np.int16, "US", 63536)],
)
def test_padding_may_be_written_with_the_other_sign(tmp_path, border, dtype, vr, value):
    padded = PIXELS.astype(dtype)
    padded[:, :15] = border
    signed = {"PixelRepresentation": int(dtype == np.int16)}
    dataset = header(padded, BitsStored=16, HighBit=15, **signed)
    dataset.add_new("PixelPaddingValue", vr, value)
    assert (read(tmp_path, dataset).pixels[:, :15] == PIXELS.min()).all()


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
