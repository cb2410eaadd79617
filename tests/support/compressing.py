"""Pixels compressed in every way that a file may have them, for the tests."""

import struct
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import gdcm
import jpeg_ls
import numpy as np
import pydicom
from openjpeg.utils import encode_array
from PIL import Image
from pydicom.encaps import get_frame
from pydicom.uid import (
    JPEG2000,
    UID,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)
from small_cohort import header, write_dicom

PROGRESSIVE = UID("1.2.840.10008.1.2.4.55")
LOSSY = (JPEGBaseline8Bit, JPEGExtended12Bit, PROGRESSIVE)
"""Within a few levels of what was compressed."""


def compressed(pixels, syntax, bits):
    """One image (H, W) of so many bits as the bytes of its one frame."""
    if syntax == RLELossless:
        return run_lengths(pixels)
    if syntax in (JPEGLSLossless, JPEGLSNearLossless):
        # values of 8 bits in 16 would be encoded as two of 8
        kind = np.uint8 if pixels.max() < 2**8 else np.uint16
        return bytes(jpeg_ls.encode_array(np.ascontiguousarray(pixels, kind)))
    if syntax in (JPEG2000Lossless, JPEG2000):
        return encode_array(pixels, photometric_interpretation=2)
    if syntax in (JPEGBaseline8Bit, PROGRESSIVE):
        file = BytesIO()
        progressive = syntax == PROGRESSIVE
        Image.fromarray(pixels.astype(np.uint8)).save(
            file, "JPEG", quality=100, progressive=progressive
        )
        return file.getvalue()
    return by_gdcm(pixels, syntax, bits)


def run_lengths(pixels):
    """A segment for each byte of a value, the highest first, none of it repeated."""
    size = pixels.dtype.itemsize
    planes = pixels.astype(pixels.dtype.newbyteorder(">")).view(np.uint8)
    planes = planes.reshape(-1, size)
    segments = []
    for k in range(size):
        plane = planes[:, k].tobytes()
        parts = [plane[i : i + 128] for i in range(0, len(plane), 128)]
        segment = b"".join(bytes([len(part) - 1]) + part for part in parts)
        segments.append(segment + b"\x80" * (len(segment) % 2))
    starts = np.cumsum([64, *(len(segment) for segment in segments)])[:-1]
    offsets = [*starts.tolist(), *(15 - size) * [0]]
    return struct.pack("<16L", size, *offsets) + b"".join(segments)


def by_gdcm(pixels, syntax, bits):
    """The one fragment that gdcm makes of an image."""
    allocated = pixels.dtype.itemsize * 8
    tags = {"BitsAllocated": allocated, "BitsStored": bits, "HighBit": bits - 1}
    data = pixels.astype(pixels.dtype.newbyteorder("<")).tobytes()
    dataset = header(pixels, PixelData=data + bytes(len(data) % 2), **tags)
    dataset["PixelData"].VR = "OB" if allocated == 8 else "OW"
    with TemporaryDirectory() as folder:
        path = write_dicom(Path(folder) / "x.dcm", dataset)
        reader, writer = gdcm.ImageReader(), gdcm.ImageWriter()
        reader.SetFileName(str(path))
        assert reader.Read()
        change = gdcm.ImageChangeTransferSyntax()
        kind = gdcm.TransferSyntax.GetTSType(str(syntax))
        change.SetTransferSyntax(gdcm.TransferSyntax(kind))
        change.SetInput(reader.GetImage())
        assert change.Change(), syntax
        writer.SetFile(reader.GetFile())
        writer.SetImage(change.GetOutput())
        writer.SetFileName(str(path))
        assert writer.Write()
        return get_frame(pydicom.dcmread(path).PixelData, 0, number_of_frames=1)


LOSSLESS = (
    *(RLELossless, JPEGLSLossless, JPEG2000Lossless, JPEGLossless, JPEGLosslessSV1),
)
