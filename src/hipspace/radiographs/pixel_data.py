"""The pixel data of a DICOM file -> the values that it stores.

Each compression has one decoder here, the one that raises an exception on damaged
data. gdcm may end the process instead, so it decodes only what no other does, the JPEG
family. Before any decoding the layout of the data is compared with the header's: where
they do not agree, a decoder ends the process, takes any amount of memory or shears the
image.
"""

import struct
from collections.abc import Callable, Iterator

import numpy as np
from pydicom.dataset import Dataset
from pydicom.encaps import get_frame
from pydicom.uid import (
    JPEG2000TransferSyntaxes,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSTransferSyntaxes,
)

FrameLayout = tuple[int, int, int, int]
"""Bits a sample, rows, columns, samples a pixel."""

MARKER = 0xFF
"""First byte of every marker; more of them may fill the space before one."""
FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC} | {0xF7}
"""Second bytes of the marker before a JPEG's size, JPEG-LS included; the three left
out mean tables."""
START_OF_JPEG_2000 = b"\xff\x4f\xff\x51"
"""What stands before the size."""


def layout_of_jpeg(data: bytes) -> FrameLayout | None:
    """What the start of the frame says (ISO/IEC 10918-1, B.2.2)."""
    at = 2
    while len(data) >= at + 10 and data[at] == MARKER:
        if data[at + 1] in FRAME_MARKERS:
            return struct.unpack_from(">BHHB", data, at + 4)
        filled = data[at + 1] == MARKER
        at += 1 if filled else 2 + struct.unpack_from(">H", data, at + 2)[0]
    return None


def layout_of_jpeg_2000(data: bytes) -> FrameLayout | None:
    """What the marker SIZ says (ISO/IEC 15444-1, A.5.1)."""
    start = data.find(START_OF_JPEG_2000)
    if start < 0 or len(data) < start + 43:
        return None
    right, bottom, left, top = struct.unpack_from(">4I", data, start + 8)
    samples, bits_less_1 = struct.unpack_from(">HB", data, start + 40)
    return (bits_less_1 & 0x7F) + 1, bottom - top, right - left, samples


GDCM = "gdcm"
LEFT_TO_PYDICOM = ""
COMPRESSED: dict[str, tuple[Callable[[bytes], FrameLayout | None], str]] = {
    **dict.fromkeys(JPEGLSTransferSyntaxes, (layout_of_jpeg, "pyjpegls")),
    **dict.fromkeys(JPEG2000TransferSyntaxes, (layout_of_jpeg_2000, "pylibjpeg")),
    **dict.fromkeys(
        (JPEGBaseline8Bit, JPEGExtended12Bit, JPEGLossless, JPEGLosslessSV1),
        (layout_of_jpeg, GDCM),
    ),
}
"""What reads the layout of each compression, and its one decoder."""
BITS_OF_GDCM = (8, 16)
"""Allocated to a value."""
OVERLAY_GROUPS = range(0x6000, 0x6020, 2)
OVERLAY_BIT_POSITION, OVERLAY_DATA = 0x0102, 0x3000


def stored_values(header: Dataset) -> np.ndarray:
    """The values (H, W), or (N, H, W) if the pixel data hold several images; to read.

    Values that HighBit puts at the upper end of their bits are moved down, if any is
    so high. Bits that BitsStored does not count are left in place, so that a header
    that counts too few wraps nothing round, unless they hold an overlay.

    Raises
    ------
    ValueError
        If header and compressed data do not agree. Besides, whatever pydicom and its
        decoders raise on damaged data.
    """
    layout_of, decoder = COMPRESSED.get(
        header.file_meta.TransferSyntaxUID, (None, LEFT_TO_PYDICOM)
    )
    if layout_of is not None:
        _compare(header, layout_of)
    if decoder == GDCM and header.BitsAllocated not in BITS_OF_GDCM:
        raise ValueError(f"BitsAllocated is {header.BitsAllocated}; expected 8 or 16")
    header.pixel_array_options(
        decoding_plugin=decoder, correct_unused_bits=False, view_only=True
    )
    values = header.pixel_array
    if values.dtype.kind not in "iu":
        return values
    bits = int(header.get("BitsStored") or header.BitsAllocated)
    lowest = int(header.get("HighBit") or bits - 1) + 1 - bits
    if lowest > 0 and values.max() >= 2**bits:
        values = values >> lowest
    unused = int(header.BitsAllocated) - bits
    if values.dtype.kind == "i":
        return values << unused >> unused
    return values & (2**bits - 1) if any(_embedded_overlays(header)) else values


def _compare(header: Dataset, in_data: Callable[[bytes], FrameLayout | None]) -> None:
    """Raise ValueError if the compressed data are laid out otherwise."""
    found = in_data(get_frame(header.PixelData, 0, number_of_frames=1))
    if found is None:
        raise ValueError("no size in the compressed data")
    bits, *shape = found
    if shape != [header.Rows, header.Columns, 1]:
        sentence = "rows, columns and samples a pixel of the compressed data are {}"
        expected = f"expected {header.Rows}, {header.Columns} and 1"
        raise ValueError(f"{sentence.format(shape)}; {expected}")
    if bits > header.BitsAllocated:
        sentence = f"{bits} bits a sample in the compressed data"
        raise ValueError(f"{sentence}; BitsAllocated is {header.BitsAllocated}")


def _embedded_overlays(header: Dataset) -> Iterator[int]:
    """Groups of the overlays whose bits lie beside those of the image's values."""
    for group in OVERLAY_GROUPS:
        position = header.get((group, OVERLAY_BIT_POSITION))
        if position and position.value and (group, OVERLAY_DATA) not in header:
            yield group
