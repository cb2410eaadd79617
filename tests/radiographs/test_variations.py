"""However the same pixels are written, they are the same radiograph; else one reason.

A file is drawn with any bits, sign, rescaling, table, polarity, syntax, byte order,
padding, planar configuration and table of offsets that go together.
"""

import struct
import tempfile
from pathlib import Path

import numpy as np
import pytest
from compressing import LOSSLESS, compressed
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)
from small_cohort import header, write_dicom

from hipspace.errors import Reason, Unusable
from hipspace.radiographs.dicom.radiograph import read_radiograph

ENCAPSULATED = UID("1.2.840.10008.1.2.1.98")
PLAIN = (ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian)
SYNTAXES = (*PLAIN, DeflatedExplicitVRLittleEndian, ENCAPSULATED, *LOSSLESS)
ROWS, COLUMNS = 38, 41
Y, X = np.mgrid[:ROWS, :COLUMNS]
PIXELS = (50 + 2 * X + 3 * Y + (X * Y) % 7).astype(np.uint8)
"""Between 50 and 247, so that they fit into 8 bits without a sign."""
EXAMPLES = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


def items(*parts):
    listed = [struct.pack("<HHL", 0xFFFE, 0xE000, len(p)) + p for p in parts]
    return b"".join(listed) + struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)


def even(data):
    return data + bytes(len(data) % 2)


@st.composite
def files(draw):
    """A dataset that holds `PIXELS`, however it is written."""
    syntax = draw(st.sampled_from(SYNTAXES))
    allocated = draw(st.sampled_from([8, 16]))
    bits = draw(st.sampled_from([8] if allocated == 8 else [8, 9, 12, 16]))
    polarity = draw(st.sampled_from(["MONOCHROME1", "MONOCHROME2"]))
    wanted = PIXELS.astype(int)
    if polarity == "MONOCHROME1":
        wanted = -wanted
    stored, tags = draw(st.sampled_from([by_line, by_table]))(
        draw, wanted, bits, syntax == ExplicitVRBigEndian
    )
    tags |= {"PhotometricInterpretation": polarity, "PlanarConfiguration": 0}
    tags |= {"BitsAllocated": allocated, "BitsStored": bits, "HighBit": bits - 1}
    if draw(st.booleans()):
        del tags["PlanarConfiguration"]
    if draw(st.booleans()):
        tags["NumberOfFrames"] = draw(st.sampled_from(["1", ""]))
    kind = np.dtype(f"u{allocated // 8}")
    values = (stored & (2**bits - 1)).astype(kind)
    # compressed data may have fewer bits than are allocated
    packed = values.astype(np.uint8) if bits == 8 and draw(st.booleans()) else values
    data, undefined = pixel_data(draw, syntax, values, packed, bits)
    dataset = header(PIXELS, PixelData=data, **tags)
    dataset["PixelData"].VR = "OB" if undefined else "OW"
    dataset["PixelData"].is_undefined_length = undefined
    dataset.file_meta.TransferSyntaxUID = syntax
    if undefined and draw(st.booleans()):
        dataset.ExtendedOffsetTable = struct.pack("<Q", draw(st.sampled_from([0, 99])))
        dataset.ExtendedOffsetTableLengths = struct.pack("<Q", 10)
    return dataset


def by_line(draw, wanted, bits, big):
    """Stored values, and a line that gives what is wanted; some have a sign."""
    del big
    signed = draw(st.booleans())
    rising = draw(st.sampled_from([1, -1]))
    low, high = (rising * wanted).min(), (rising * wanted).max()
    least = -(2 ** (bits - 1)) if signed else 0
    most = least + 2**bits - 1
    if high - low > most - least:
        least = 0
    first = draw(st.integers(least, most - int(high - low)))
    stored = rising * wanted - low + first
    intercept = wanted.flat[0] - rising * stored.flat[0]
    tags = {"PixelRepresentation": int(signed)}
    if (rising, intercept) != (1, 0) or draw(st.booleans()):
        tags |= {"RescaleSlope": rising, "RescaleIntercept": int(intercept)}
    return stored, tags


def by_table(draw, wanted, bits, big):
    """Stored values, and a table of 8 or 16 bits that gives what is wanted."""
    del bits
    offset = int(wanted.min())
    entries, stored = np.unique(wanted - offset, return_inverse=True)
    stored = stored.reshape(wanted.shape)
    table = Dataset()
    wide = draw(st.booleans())
    data = even(entries.astype("<u2" if wide else "<u1").tobytes())
    if big:
        data = np.frombuffer(data, "<u2").byteswap().tobytes()
    table.add_new("LUTDescriptor", "US", [len(entries), 0, 16 if wide else 8])
    if wide and draw(st.booleans()):
        table.add_new("LUTData", "US", entries.tolist())
    else:
        table.add_new("LUTData", "OW", data)
    table.ModalityLUTType = "US"
    return stored, {"ModalityLUTSequence": [table], "PixelRepresentation": 0}


def pixel_data(draw, syntax, values, packed, bits):
    """The bytes of the pixel data, and whether they lie in items."""
    little = values.astype(values.dtype.newbyteorder("<")).tobytes()
    if syntax == ExplicitVRBigEndian:
        if values.itemsize == 1:
            words = np.frombuffer(even(little), "<u2")
            return words.byteswap().tobytes(), False
        return values.astype(values.dtype.newbyteorder(">")).tobytes(), False
    if syntax not in LOSSLESS and syntax != ENCAPSULATED:
        return even(little) + draw(st.sampled_from([b"", b"\0\0"])), False
    frame = little if syntax == ENCAPSULATED else compressed(packed, syntax, bits)
    frame = even(frame)
    parts = [frame]
    if syntax != RLELossless and draw(st.booleans()):
        cut = 2 * (len(frame) // 4)
        parts = [frame[:cut], frame[cut:]]
    table = draw(st.sampled_from([b"", struct.pack("<L", 0), struct.pack("<L", 77)]))
    return items(table, *parts), True


def read(dataset):
    with tempfile.TemporaryDirectory() as folder:
        path = write_dicom(Path(folder) / "x.dcm", dataset)
        return read_radiograph(path, correct_magnification=False)


@EXAMPLES
@given(files())
def test_the_same_pixels_are_the_same_radiograph_however_they_are_written(dataset):
    found = read(dataset)
    difference = found.pixels - PIXELS.astype(float)
    # a table cannot give negative values, so its radiograph may be shifted as a whole
    assert np.ptp(difference) == 0
    assert found.inverted == (dataset.PhotometricInterpretation == "MONOCHROME1")


INVALID = {
    "Rows": [0, 39, 60000],
    "Columns": [0, 42],
    "BitsAllocated": [0, 1, 12, 24, 64],
    "BitsStored": [17, 300],
    "HighBit": [99],
    "SamplesPerPixel": [3, 4],
    "PhotometricInterpretation": ["RGB", "YBR_FULL", "", "NONSENSE"],
    "NumberOfFrames": ["2", "1000"],
    "PixelSpacing": [[0, 1], [0.1, 0.2], [-1, -1], [1000, 1000]],
    "RescaleSlope": ["0"],
    "PixelData": [b"", b"\0\0"],
}


@EXAMPLES
@given(files(), st.data())
@example(header(PIXELS), None)
def test_an_invalid_header_has_one_reason_of_the_list(dataset, data):
    if data is None:
        dataset.Rows = 0
    else:
        keyword = data.draw(st.sampled_from(sorted(INVALID)))
        if keyword == "PixelData" and dataset["PixelData"].is_undefined_length:
            keyword = "BitsAllocated"
        setattr(dataset, keyword, data.draw(st.sampled_from(INVALID[keyword])))
        if keyword == "RescaleSlope":
            dataset.RescaleIntercept = 1
            dataset.pop("ModalityLUTSequence", None)
    with pytest.raises(Unusable) as error:
        read(dataset)
    assert error.value.reason in set(Reason)
    assert str(error.value).isprintable()
