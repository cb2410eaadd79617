import struct

import numpy as np
import pytest
from compressing import PROGRESSIVE, compressed
from pydicom.uid import (
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGLosslessSV1,
    JPEGLSLossless,
)

from hipspace.radiographs.dicom.codestream import (
    JPEG_LS_FRAME,
    LOSSLESS_FRAME,
    MOST_TILES,
    Layout,
    layout_of_jpeg,
    layout_of_jpeg_2000,
)

ROWS, COLUMNS = 40, 56
START = b"\xff\xd8"


def image(bits):
    kind = np.uint8 if bits <= 8 else np.uint16
    return np.full((ROWS, COLUMNS), 2**bits - 1, dtype=kind)


def segment(marker, content):
    return bytes([0xFF, marker]) + struct.pack(">H", len(content) + 2) + content


def frame(marker, bits=12, rows=7, columns=300, samples=1):
    return segment(marker, struct.pack(">BHHB", bits, rows, columns, samples) + b"\1")


def size(right, bottom, left=0, top=0, wide=64, high=64, samples=1, bits_less_1=11):
    area = struct.pack(">8I", right, bottom, left, top, wide, high, 0, 0)
    content = b"\0\0" + area + struct.pack(">HB", samples, bits_less_1) + b"\1\1"
    return b"\xff\x4f" + segment(0x51, content)


@pytest.mark.parametrize(
    ("syntax", "bits", "process"),
    [
        (JPEGBaseline8Bit, 8, 0xC0),
        (PROGRESSIVE, 8, 0xC2),
        (JPEGLosslessSV1, 16, LOSSLESS_FRAME),
        (JPEGLSLossless, 12, JPEG_LS_FRAME),
    ],
)
def test_a_jpeg_says_its_size_depth_and_process(syntax, bits, process):
    found = layout_of_jpeg(compressed(image(bits), syntax, bits))
    assert found == Layout(bits, ROWS, COLUMNS, 1, process)


@pytest.mark.parametrize("bits", [8, 16])
def test_a_jpeg_2000_says_its_size_and_depth(bits):
    data = compressed(image(bits), JPEG2000Lossless, bits)
    assert layout_of_jpeg_2000(data) == Layout(bits, ROWS, COLUMNS, 1)


@pytest.mark.parametrize("table", [0xC4, 0xC8, 0xCC, 0xDB, 0xE0, 0xFE])
def test_what_stands_before_the_frame_is_passed_over(table):
    misleading = frame(0xC3, rows=1, columns=1)
    data = START + segment(table, misleading) + b"\xff\xff" + frame(0xC1)
    assert layout_of_jpeg(data) == Layout(12, 7, 300, 1, 0xC1)


def test_the_first_frame_counts():
    data = START + frame(0xF7, rows=5) + frame(0xC0, rows=9)
    assert layout_of_jpeg(data).rows == 5


@pytest.mark.parametrize(
    "data",
    [
        b"",
        START,
        START + bytes(20),
        START + segment(0xDB, bytes(30)),
        START + b"\xff\xdb\xff\xff" + frame(0xC0),
        START + segment(0xDB, b"") + b"\0" + frame(0xC0),
        (START + frame(0xC0))[:11],
    ],
)
def test_a_jpeg_without_a_whole_frame_has_no_layout(data):
    assert layout_of_jpeg(data) is None


def test_a_jpeg_2000_in_a_file_of_its_own_is_found_behind_the_boxes():
    data = b"\0\0\0\x0cjP  \r\n\x87\n" + size(300, 200)
    assert layout_of_jpeg_2000(data) == Layout(12, 200, 300, 1)


def test_the_area_of_a_jpeg_2000_begins_at_its_offset():
    found = layout_of_jpeg_2000(size(300, 200, left=30, top=20, samples=3))
    assert found == Layout(12, 180, 270, 3)


def test_signed_values_are_no_deeper():
    assert layout_of_jpeg_2000(size(300, 200, bits_less_1=0x80 | 15)).bits == 16


@pytest.mark.parametrize("length", [0, 4, 42])
def test_a_jpeg_2000_without_a_whole_size_has_no_layout(length):
    assert layout_of_jpeg_2000(size(300, 200)[:length]) is None
    assert layout_of_jpeg_2000(compressed(image(8), JPEGBaseline8Bit, 8)) is None


@pytest.mark.parametrize(("wide", "high"), [(0, 64), (64, 0)])
def test_tiles_without_an_area_are_refused(wide, high):
    with pytest.raises(ValueError, match="more tiles"):
        layout_of_jpeg_2000(size(300, 200, wide=wide, high=high))


def test_more_tiles_than_allowed_are_refused_and_as_many_are_not():
    assert layout_of_jpeg_2000(size(MOST_TILES, 1, wide=1, high=1)).rows == 1
    for right, bottom in ((MOST_TILES, 2), (2 * MOST_TILES + 1, 1)):
        with pytest.raises(ValueError, match="more tiles"):
            layout_of_jpeg_2000(size(right, bottom, wide=2, high=1))
