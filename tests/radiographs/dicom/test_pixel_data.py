"""The values that a DICOM file stores come out as they are, or not at all."""

from contextlib import suppress

import gdcm
import numpy as np
import pydicom
import pytest
from dicom_files import PIXELS, read, reason
from pydicom.encaps import encapsulate, get_frame
from pydicom.uid import (
    JPEG2000Lossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    RLELossless,
)
from small_cohort import header, write_dicom

from hipspace.errors import Unusable
from hipspace.radiographs.dicom.radiograph import read_radiograph


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


@pytest.mark.parametrize("syntax", [JPEGLSLossless, JPEG2000Lossless, RLELossless])
def test_compression_changes_no_pixel(tmp_path, syntax):
    dataset = header(PIXELS)
    dataset.compress(syntax, generate_instance_uid=False)
    assert (read(tmp_path, dataset).pixels == PIXELS).all()


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
