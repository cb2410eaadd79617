"""Values of a DICOM header, whatever value representation (VR) a writer gave them.

A number may be binary (US, FD), text (DS, LO, UT) or bytes of an unknown kind (UN), and
text may be padded. What cannot be read is refused by the name of its tag, and never
quoted: it may be any bytes of any element.
"""

import math
import struct

from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException
from pydicom.tag import Tag

from hipspace.errors import Reason, Unusable

UNREADABLE = (
    *(AttributeError, EOFError, IndexError, KeyError, NotImplementedError),
    *(OverflowError, RuntimeError, TypeError, ValueError, struct.error),
    BytesLengthException,
)
"""What pydicom and its decoders raise on damaged files."""
PADDING = " \0\t\r\n"
BINARY = {"US": "H", "SS": "h", "UL": "I", "SL": "i", "FL": "f", "FD": "d"}
"""The format of one value, by the VR of the standard's dictionary."""
MOST_VALUES = 4096
"""A tag with more is no description of an image."""


def named(keyword: str) -> str:
    """A keyword with its tag, as in `Rows (0028,0010)`."""
    tag = Tag(tag_for_keyword(keyword) or 0)
    return f"{keyword} ({tag.group:04X},{tag.element:04X})"


def bad_header(keyword: str, sentence: str) -> Unusable:
    """The refusal of a tag, which is named before the sentence."""
    return Unusable(Reason.BAD_HEADER, f"{named(keyword)} {sentence}")


def numbers(header: Dataset, keyword: str) -> list[float]:
    """All numbers of a tag; none if it is absent or empty.

    Raises
    ------
    Unusable
        If a value is no finite number.
    """
    values = _values(header, keyword)
    if len(values) > MOST_VALUES:
        raise bad_header(keyword, f"has {len(values)} values")
    try:
        found = [float(value) for value in values]
    except UNREADABLE:
        raise bad_header(keyword, "is no number") from None
    if not all(map(math.isfinite, found)):
        raise bad_header(keyword, "is not finite")
    return found


def number(header: Dataset, keyword: str) -> float | None:
    """The first number of a tag, None if it has none; raises as `numbers`."""
    found = numbers(header, keyword)
    return found[0] if found else None


def whole(header: Dataset, keyword: str, otherwise: int) -> int:
    """The first number of a tag as a whole one; raises as `numbers`, or if it is none.

    `otherwise` is the value where the tag is absent or empty.
    """
    found = number(header, keyword)
    if found is None:
        return otherwise
    if found != int(found):
        raise bad_header(keyword, "is no whole number")
    return int(found)


def words(header: Dataset, keyword: str) -> list[str]:
    """The texts of a tag without what pads them; an empty tag has none.

    Raises
    ------
    Unusable
        If it cannot be read as text.
    """
    return [str(value).strip(PADDING) for value in _values(header, keyword)]


def word(header: Dataset, keyword: str) -> str:
    """The first text of a tag, or nothing; raises as `words`."""
    return next(iter(words(header, keyword)), "")


def _values(header: Dataset, keyword: str) -> list:
    """The values of a tag, as text where they are text; empty if it has none."""
    try:
        value = header.get(keyword)
        if isinstance(value, bytes):
            value = _from_bytes(value, keyword)
    except UNREADABLE:
        raise bad_header(keyword, "has no value of its kind") from None
    if value is None or value == "":
        return []
    if isinstance(value, str):
        text = str(value).strip(PADDING)
        return [part.strip(PADDING) for part in text.split("\\")] if text else []
    if isinstance(value, (int, float)):
        return [value]
    return [
        part.strip(PADDING) if isinstance(part, str) else part
        for part in value
        if part is not None
    ]


def _from_bytes(value: bytes, keyword: str) -> str | list[float]:
    """Bytes of an unknown VR, read as the dictionary's."""
    vr = dictionary_VR(keyword).split(" or ")[0]
    if vr not in BINARY:
        return value.decode("ascii")
    size = struct.calcsize("<" + BINARY[vr])
    return list(struct.unpack(f"<{len(value) // size}{BINARY[vr]}", value))
