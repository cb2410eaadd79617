"""The pixel data of a DICOM file -> the values that it stores."""

from collections.abc import Iterator

import numpy as np
from PIL import Image
from pydicom.dataset import Dataset

from hipspace.errors import Reason, Unusable
from hipspace.radiographs.dicom.decoders import decoder_by_start, decoder_of
from hipspace.radiographs.dicom.dicom_file import told
from hipspace.radiographs.dicom.fragments import ITEM, compressed_image
from hipspace.radiographs.dicom.header_values import UNREADABLE, named, whole

UNDECODABLE = (
    *(*UNREADABLE, OSError, SyntaxError, MemoryError),
    Image.DecompressionBombError,
)
"""What decoders raise on damaged data."""
BYTES_OF_BITS = {8: 1, 16: 2, 32: 4}
"""The bytes of a value, by BitsAllocated."""
OVERLAY_GROUPS = range(0x6000, 0x6020, 2)
OVERLAY_BIT_POSITION, OVERLAY_DATA = 0x0102, 0x3000


def stored_values(header: Dataset) -> np.ndarray:
    """The values (H, W) that the pixel data store, signed if the header says so.

    Values that HighBit puts at the upper end of their bits are moved down, if any is
    so high. Bits that BitsStored does not count are left in place, so that a header
    that counts too few wraps nothing round, unless they hold an overlay.

    Raises
    ------
    Unusable
        If header and data do not agree, or the data are damaged or of no kind that is
        read.
    """
    allocated = whole(header, "BitsAllocated", 0)
    if allocated not in BYTES_OF_BITS:
        sentence = f"{named('BitsAllocated')} is {allocated}; expected 8, 16 or 32"
        raise Unusable(Reason.BAD_HEADER, sentence)
    values = _decoded(header, allocated)
    if values.dtype.kind == "i":
        return values
    bits = whole(header, "BitsStored", allocated) or allocated
    high = whole(header, "HighBit", bits - 1) or bits - 1
    if not (0 < bits <= allocated and 0 <= high < allocated):
        sentence = f"{bits} bits stored up to bit {high} of {allocated} allocated"
        raise Unusable(Reason.BAD_HEADER, sentence)
    lowest = high + 1 - bits
    if lowest > 0 and values.max() >= 2**bits:
        values = values >> lowest
    if whole(header, "PixelRepresentation", 0):
        return _signed(values, bits)
    return values & (2**bits - 1) if any(_embedded_overlays(header)) else values


def _decoded(header: Dataset, allocated: int) -> np.ndarray:
    """The values (H, W) by the decoder of the transfer syntax.

    They have a sign only where compressed data themselves say that they have one.
    """
    rows, columns = whole(header, "Rows", 0), whole(header, "Columns", 0)
    decode = decoder_of(header.file_meta.TransferSyntaxUID)
    data = bytes(header["PixelData"].value or b"")
    if decode is None and _is_encapsulated(header, data):
        data = compressed_image(data)
        decode = decoder_by_start(data)
    elif decode is not None:
        data = compressed_image(data)
    if decode is None:
        return _uncompressed(header, data, (rows, columns), allocated)
    try:
        values = decode(data, rows, columns)
    except Unusable:
        raise
    except UNDECODABLE as error:
        raise Unusable(Reason.TRUNCATED, f"pixel data: {told(error)}") from None
    if values.shape != (rows, columns) or values.dtype.kind not in "iu":
        raise Unusable(Reason.TRUNCATED, "pixel data: no image of whole numbers")
    if values.itemsize * 8 > allocated and values.max() >= 2**allocated:
        sentence = f"{named('BitsAllocated')} is {allocated}; the data have more"
        raise Unusable(Reason.BAD_HEADER, sentence)
    return values


def _is_encapsulated(header: Dataset, data: bytes) -> bool:
    """Whether pixel data lie in items though their syntax is an uncompressed one."""
    return header["PixelData"].is_undefined_length or (
        data.startswith(ITEM) and data[4:8] == b"\0\0\0\0"
    )


def _uncompressed(
    header: Dataset, data: bytes, shape: tuple[int, int], allocated: int
) -> np.ndarray:
    """Values (H, W) of uncompressed data, in the byte order of the file."""
    size, count = BYTES_OF_BITS[allocated], shape[0] * shape[1]
    if len(data) < count * size:
        sentence = f"pixel data: {len(data)} bytes of {count * size}"
        raise Unusable(Reason.TRUNCATED, sentence)
    frames = len(data) // (count * size)
    if frames > 1:
        sentence = f"{frames} in the pixel data; expected a single image"
        raise Unusable(Reason.MORE_THAN_ONE_FRAME, sentence)
    big = not header.original_encoding[1]
    if big and size == 1 and header["PixelData"].VR == "OW":
        # bytes in pairs, the second first (PS3.5, 8.1.1)
        pairs = np.frombuffer(data, "<u2", len(data) // 2).byteswap()
        data = pairs.tobytes() + data[2 * len(pairs) :]
    kind = np.dtype(f"{'>' if big else '<'}u{size}")
    values = np.frombuffer(data, kind, count).reshape(shape)
    return values.astype(kind.newbyteorder("="))


def _signed(values: np.ndarray, bits: int) -> np.ndarray:
    """Two's complements of so many bits, in whatever number of bytes they lie."""
    wide = values.astype(np.int64) & (2**bits - 1)
    signed = wide - ((wide >> (bits - 1)) << bits)
    return signed.astype(np.int32 if bits > 16 else np.int16)


def _embedded_overlays(header: Dataset) -> Iterator[int]:
    """Groups of the overlays whose bits lie beside those of the image's values."""
    for group in OVERLAY_GROUPS:
        position = header.get((group, OVERLAY_BIT_POSITION))
        if position and position.value and (group, OVERLAY_DATA) not in header:
            yield group
