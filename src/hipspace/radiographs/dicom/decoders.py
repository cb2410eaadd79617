"""The one table of transfer syntaxes: what decodes each of them.

Every compression has one decoder, of a permissive licence, that raises an exception on
damaged data: Pillow (libjpeg-turbo) for JPEG of 8 bits, CharLS for JPEG-LS, OpenJPEG
for JPEG 2000, and run lengths are decoded here. gdcm may end the process instead, so it
has only what no other decodes, lossless JPEG and JPEG of 12 bits.

A decoder gives values as the compressed data hold them; what the header makes of their
bits is up to `pixel_data`.
"""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO

import gdcm
import jpeg_ls
import numpy as np
import openjpeg
from PIL import Image
from pydicom.uid import (
    HTJ2K,
    JPEG2000,
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    HTJ2KLossless,
    HTJ2KLosslessRPCL,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSTransferSyntaxes,
    RLELossless,
)

from hipspace.errors import Reason, Unusable
from hipspace.radiographs.dicom.codestream import (
    END_OF_JPEG,
    HUFFMAN_FRAMES,
    JPEG_LS_FRAME,
    LOSSLESS_FRAME,
    START_OF_JPEG,
    START_OF_JPEG_2000,
    Layout,
    layout_of_jpeg,
    layout_of_jpeg_2000,
)
from hipspace.radiographs.dicom.run_lengths import are_run_lengths, decode_run_lengths

DCT_BITS = 12
"""Extended JPEG has 8 bits or these: gdcm writes 16 into the size and means 12."""
STDERR = 2
MOST_ZEROS = 16
"""Writers put no more of them before the end of a JPEG-LS image."""

for quieten in (gdcm.Trace.DebugOff, gdcm.Trace.WarningOff, gdcm.Trace.ErrorOff):
    quieten()
for library in ("openjpeg", "jpeg_ls"):
    logging.getLogger(library).setLevel(logging.CRITICAL + 1)

Decode = Callable[[bytes, int, int], np.ndarray]
"""From compressed data, rows and columns to values (H, W)."""


def jpeg(data: bytes, rows: int, columns: int) -> np.ndarray:
    """Values of a JPEG of any process that is not hierarchical nor arithmetic."""
    layout = _compared(layout_of_jpeg(data), rows, columns)
    if layout.frame == JPEG_LS_FRAME:
        return jpeg_lossless_or_near(data, rows, columns)
    if layout.frame in HUFFMAN_FRAMES and layout.bits == 8:
        with Image.open(BytesIO(data), formats=["JPEG"]) as image:
            return np.asarray(image)
    if layout.frame not in (*HUFFMAN_FRAMES, LOSSLESS_FRAME):
        sentence = f"JPEG of the process with the marker FF{layout.frame:02X}"
        raise Unusable(Reason.COMPRESSION, sentence)
    return _by_gdcm(data, layout)


def jpeg_lossless_or_near(data: bytes, rows: int, columns: int) -> np.ndarray:
    """Values of a JPEG-LS; bytes of zero before its end are taken off."""
    layout = _compared(layout_of_jpeg(data), rows, columns)
    end = data.rfind(END_OF_JPEG)
    try:
        values = jpeg_ls.decode_buffer(data)[0]
    except RuntimeError:
        # a zero may belong to the image, so as few go as it takes
        for zeros in range(1, MOST_ZEROS + 1):
            if end < 0 or data[end - zeros] != 0:
                raise
            try:
                shorter = data[: end - zeros] + END_OF_JPEG
                values = jpeg_ls.decode_buffer(shorter)[0]
                break
            except RuntimeError:
                continue
        else:
            raise
    return _as_image(bytes(values), layout)


def jpeg_2000(data: bytes, rows: int, columns: int) -> np.ndarray:
    """Values of a JPEG 2000, part 1 or high throughput, without its file's boxes."""
    _compared(layout_of_jpeg_2000(data), rows, columns)
    codestream = data[data.find(START_OF_JPEG_2000) :]
    return openjpeg.decode(codestream)


UNCOMPRESSED = (
    *(ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian),
    *(DeflatedExplicitVRLittleEndian, UID("1.2.840.10008.1.2.1.98")),
)
"""The last has its uncompressed image in items."""
PROGRESSIVE = (UID("1.2.840.10008.1.2.4.53"), UID("1.2.840.10008.1.2.4.55"))
"""Processes 6, 8, 10 and 12, retired."""
DECODERS: dict[str, Decode] = {
    RLELossless: decode_run_lengths,
    **dict.fromkeys((JPEGBaseline8Bit, JPEGExtended12Bit, *PROGRESSIVE), jpeg),
    **dict.fromkeys((JPEGLossless, JPEGLosslessSV1), jpeg),
    **dict.fromkeys(JPEGLSTransferSyntaxes, jpeg_lossless_or_near),
    **dict.fromkeys(
        (JPEG2000Lossless, JPEG2000, HTJ2KLossless, HTJ2KLosslessRPCL, HTJ2K), jpeg_2000
    ),
}


def decoder_of(syntax: str) -> Decode | None:
    """The decoder of a transfer syntax, None if its pixels are not compressed.

    Raises
    ------
    Unusable
        If there is none.
    """
    if syntax in UNCOMPRESSED:
        return None
    if syntax not in DECODERS:
        name = UID(syntax).name
        both = syntax if name == syntax else f"{name} ({syntax})"
        raise Unusable(Reason.COMPRESSION, f"{both}: no decoder here reads it")
    return DECODERS[syntax]


def decoder_by_start(data: bytes) -> Decode | None:
    """The decoder that data ask for by their first bytes, None if by none."""
    if data.startswith(START_OF_JPEG):
        return jpeg
    if data.startswith(START_OF_JPEG_2000):
        return jpeg_2000
    return decode_run_lengths if are_run_lengths(data) else None


def _compared(layout: Layout | None, rows: int, columns: int) -> Layout:
    """The layout; Unusable if there is none, or the header says another size."""
    if layout is None:
        raise Unusable(Reason.TRUNCATED, "pixel data: no size in the compressed data")
    found = (layout.rows, layout.columns, layout.samples)
    if found != (rows, columns, 1):
        sentence = "rows, columns and samples a pixel of the compressed data are"
        expected = f"expected {rows}, {columns} and 1 as in the header"
        raise Unusable(Reason.BAD_HEADER, f"{sentence} {found}; {expected}")
    if layout.bits > 16:
        sentence = f"{layout.bits} bits a sample in the compressed data; at most 16"
        raise Unusable(Reason.COMPRESSION, sentence)
    return layout


def _as_image(values: bytes, layout: Layout) -> np.ndarray:
    """Decoded bytes as an image (H, W) of one or two bytes a value.

    Raises
    ------
    ValueError
        If there are too few.
    """
    kind = "<u1" if layout.bits <= 8 else "<u2"
    count = layout.rows * layout.columns
    return np.frombuffer(values, kind, count).reshape(layout.rows, layout.columns)


def _by_gdcm(data: bytes, layout: Layout) -> np.ndarray:
    """Values of a JPEG, as gdcm itself decodes it, whatever the header counts."""
    fragment, fragments = gdcm.Fragment(), gdcm.SequenceOfFragments.New()
    fragment.SetByteStringValue(data)
    fragments.AddFragment(fragment)
    element = gdcm.DataElement(gdcm.Tag(0x7FE0, 0x0010))
    element.SetValue(fragments.__ref__())
    image = gdcm.Image()
    image.SetNumberOfDimensions(2)
    image.SetDimensions((layout.columns, layout.rows, 1))
    image.SetDataElement(element)
    grey = gdcm.PhotometricInterpretation.MONOCHROME2
    image.SetPhotometricInterpretation(gdcm.PhotometricInterpretation(grey))
    syntax = JPEGLosslessSV1 if layout.frame == LOSSLESS_FRAME else JPEGExtended12Bit
    kind = gdcm.TransferSyntax.GetTSType(str(syntax))
    image.SetTransferSyntax(gdcm.TransferSyntax(kind))
    bits = layout.bits if layout.frame == LOSSLESS_FRAME else DCT_BITS
    allocated = 8 if bits <= 8 else 16
    image.SetPixelFormat(gdcm.PixelFormat(1, allocated, bits, bits - 1, 0))
    with _without_stderr():
        decoded = image.GetBuffer()
    if decoded is None:
        raise ValueError("nothing could be decoded")
    return _as_image(decoded.encode("utf-8", "surrogateescape"), layout)


@contextmanager
def _without_stderr() -> Iterator[None]:
    """What gdcm's JPEG library says of damaged data goes nowhere: the row says it."""
    try:
        kept = os.dup(STDERR)
    except OSError:
        yield
        return
    try:
        with open(os.devnull, "wb") as nowhere:  # noqa: PTH123
            os.dup2(nowhere.fileno(), STDERR)
        yield
    finally:
        os.dup2(kept, STDERR)
        os.close(kept)
