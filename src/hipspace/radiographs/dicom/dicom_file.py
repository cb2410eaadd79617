"""A DICOM file -> its header and pixel data, as bytes and tags, whoever wrote it.

The preamble, the group of meta information and the transfer syntax may be missing
(DICOM PS3.10, 7.1 wants them): then the first elements say how the rest is written.
Whatever is read takes no more memory than `MAX_FILE_BYTES`.
"""

import logging
import os
import struct
import zlib
from io import BytesIO
from pathlib import Path

import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.uid import (
    UID,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from hipspace.errors import Reason, Unusable
from hipspace.radiographs.dicom.header_values import UNREADABLE

DICOM_MARK, DICOM_MARK_AT = b"DICM", 128
DIRECTORY_CLASS = b"\x02\0\x02\0UI\x14\x001.2.840.10008.1.3.10"
"""The element MediaStorageSOPClassUID (0002,0002) of a DICOMDIR."""
MAX_FILE_BYTES = 2**30
"""Several times the largest radiograph; also of a deflated file, inflated."""
FIRST_GROUPS = (0x0002, 0x0008)
"""That a file without preamble may begin with."""
LAST_GROUP = 0x7FE0
FIRST_ELEMENTS = 4
"""That have to look like elements for a file to be taken for DICOM."""
LONG_VRS = frozenset(
    (b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR")
) | {b"UT", b"UV"}
SHORT_VRS = frozenset(
    (b"AE", b"AS", b"AT", b"CS", b"DA", b"DS", b"DT", b"FD", b"FL", b"IS", b"LO", b"LT")
) | {b"PN", b"SH", b"SL", b"SS", b"ST", b"TM", b"UI", b"UL", b"US"}
UNDEFINED_LENGTH = 0xFFFFFFFF
PIXEL_DATA = 0x7FE00010
START_BYTES = 4096
"""In which the first elements lie."""

logging.getLogger("pydicom").setLevel(logging.CRITICAL)
"""What it says of damaged files goes into radiographs.csv."""


def is_dicom(start: bytes) -> bool:
    """Whether a file with these first bytes is DICOM, with or without a preamble."""
    return _has_mark(start) or _written_as(start) is not None


def is_directory(start: bytes) -> bool:
    """Whether a file with these first bytes is a DICOMDIR, the contents of a disc.

    By its class in the meta information (PS3.10, 8.6).
    """
    return _has_mark(start) and DIRECTORY_CLASS in start


def read_dicom(path: Path) -> Dataset:
    """All of a DICOM file; its `file_meta` has a TransferSyntaxUID.

    Where the file has none, it is the uncompressed one in which the elements are
    written.

    Raises
    ------
    Unusable
        If it is none, is too large or ends too soon.
    """
    try:
        size_bytes = os.stat(path).st_size  # noqa: PTH116
        if size_bytes > MAX_FILE_BYTES:
            sentence = f"a file of {size_bytes} bytes; at most {MAX_FILE_BYTES}"
            raise Unusable(Reason.IMPOSSIBLE_SIZE, sentence)
        with path.open("rb") as file:
            return _read(file.read(MAX_FILE_BYTES))
    except Unusable:
        raise
    except RecursionError:
        raise Unusable(Reason.BAD_HEADER, "sequences are nested too deeply") from None
    except OSError as error:
        if error.errno is None:
            raise Unusable(Reason.TRUNCATED, "the header ends too soon") from None
        raise Unusable(Reason.NOT_READABLE, f"{error.strerror or error}") from None
    except (InvalidDicomError, MemoryError, *UNREADABLE) as error:
        raise Unusable(Reason.TRUNCATED, f"header: {told(error)}") from None


def told(error: BaseException) -> str:
    """What went wrong in a library, in words of ours: its own may quote any bytes."""
    known = {
        EOFError: "it ends too soon",
        BytesLengthException: "a number of the wrong length",
        struct.error: "a number of the wrong length",
        MemoryError: "more memory is asked for than there is",
    }
    words = (text for kind, text in known.items() if isinstance(error, kind))
    return next(words, "it cannot be decoded")


def _read(content: bytes) -> Dataset:
    start = content[: DICOM_MARK_AT + START_BYTES]
    if not is_dicom(start):
        sentence = "neither 'DICM' after 128 bytes nor elements at its start"
        raise Unusable(Reason.NOT_DICOM, sentence)
    if _has_mark(start):
        end, syntax = _meta(content)
        if syntax == DeflatedExplicitVRLittleEndian:
            content = _inflated(content, end)
    header = pydicom.dcmread(BytesIO(content), force=True)
    if not header or _ends_within_its_last(header):
        raise Unusable(Reason.TRUNCATED, "the header ends too soon")
    _complete(header)
    return header


def _ends_within_its_last(header: Dataset) -> bool:
    """Whether the file ends before the value of its last element does.

    Pixel data are left out: how many bytes are missing is told where they are decoded.
    """
    # some writers put a delimiter too many behind pixel data: it is no element
    tags = [tag for tag in header.keys() if tag.group <= LAST_GROUP]  # noqa: SIM118
    if not tags:
        return True
    last = header.get_item(max(tags))
    value, length = getattr(last, "value", None), getattr(last, "length", None)
    if not isinstance(value, bytes) or length in (None, UNDEFINED_LENGTH):
        return False
    return len(value) < length and last.tag != PIXEL_DATA


def _complete(header: Dataset) -> None:
    """Give a header the TransferSyntaxUID in which its elements are written."""
    if not hasattr(header, "file_meta"):
        header.file_meta = FileMetaDataset()
    meta = header.file_meta
    syntax = str(meta.get("TransferSyntaxUID") or "").strip(" \0")
    implicit, little = header.original_encoding
    if not syntax:
        explicit = ExplicitVRLittleEndian if little else ExplicitVRBigEndian
        syntax = ImplicitVRLittleEndian if implicit else explicit
    meta.TransferSyntaxUID = UID(syntax)


def _inflated(content: bytes, at: int) -> bytes:
    """A file whose elements are deflated from a place on, as it would be without.

    DICOM PS3.5, A.5.
    """
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        found = inflater.decompress(content[at:], MAX_FILE_BYTES)
    except zlib.error:
        raise Unusable(Reason.TRUNCATED, "deflated data cannot be inflated") from None
    if inflater.unconsumed_tail:
        sentence = f"more than {MAX_FILE_BYTES} bytes when it is inflated"
        raise Unusable(Reason.IMPOSSIBLE_SIZE, sentence)
    if not inflater.eof:
        raise Unusable(Reason.TRUNCATED, "deflated data end too soon")
    plain = str(ExplicitVRLittleEndian).encode()
    deflated = str(DeflatedExplicitVRLittleEndian).encode()
    return content[:at].replace(deflated, plain.ljust(len(deflated), b"\0")) + found


def _meta(content: bytes) -> tuple[int, str]:
    """Where the meta information ends (PS3.10, 7.1), and the transfer syntax in it.

    Its elements are those of group 2, whatever length it says that it has.
    """
    at, syntax = DICOM_MARK_AT + len(DICOM_MARK), ""
    while content[at : at + 2] == b"\x02\0":
        end = _end_of_element(content, at, little=True, explicit=True)
        if end is None:
            break
        if content[at + 2 : at + 4] == b"\x10\0":
            syntax = content[at + 8 : end].decode("ascii", "replace").strip(" \0")
        at = end
    return at, syntax


def _has_mark(start: bytes) -> bool:
    return start[DICOM_MARK_AT : DICOM_MARK_AT + len(DICOM_MARK)] == DICOM_MARK


def _written_as(start: bytes) -> tuple[bool, bool] | None:
    """Whether elements at the start of a file are explicit, and little endian.

    None if they are no elements: their tags must rise from one of the first groups, and
    each must have a VR or a length that lies within the bytes that were read.
    """
    for little in (True, False):
        for explicit in (True, False):
            if _are_elements(start, little=little, explicit=explicit):
                return explicit, little
    return None


def _are_elements(start: bytes, *, little: bool, explicit: bool) -> bool:
    at, last = 0, (-1, -1)
    for number in range(FIRST_ELEMENTS):
        if len(start) < at + 8:
            return False
        tag = struct.unpack_from("<HH" if little else ">HH", start, at)
        if tag <= last or (number == 0 and tag[0] not in FIRST_GROUPS):
            return False
        if tag[0] > LAST_GROUP:
            return False
        end = _end_of_element(start, at, little=little, explicit=explicit)
        if end is None:
            # a long element, as one may be that is no first one
            return number > 1
        at, last = end, tag
    return True


def _end_of_element(
    content: bytes, at: int, *, little: bool, explicit: bool
) -> int | None:
    """Where an element ends; None if that is not within the bytes."""
    order = "<" if little else ">"
    vr = content[at + 4 : at + 6]
    if explicit and vr in SHORT_VRS and len(content) >= at + 8:
        end = at + 8 + struct.unpack_from(f"{order}H", content, at + 6)[0]
    elif explicit and vr in LONG_VRS and len(content) >= at + 12:
        end = at + 12 + struct.unpack_from(f"{order}I", content, at + 8)[0]
    elif not explicit and len(content) >= at + 8:
        end = at + 8 + struct.unpack_from(f"{order}I", content, at + 4)[0]
    else:
        return None
    return end if end <= len(content) else None
