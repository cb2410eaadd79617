"""Encapsulated pixel data -> the compressed bytes of the one image in it.

DICOM PS3.5, A.4: an item with a table of offsets, which may be empty or wrong, and
then the image in one or more fragments. The file holds one image, so all fragments
belong to it and no table is needed, basic or extended.
"""

import struct
from itertools import pairwise

from hipspace.errors import Reason, Unusable
from hipspace.radiographs.dicom.codestream import START_OF_JPEG, START_OF_JPEG_2000

ITEM = b"\xfe\xff\x00\xe0"
END_OF_ITEMS = b"\xfe\xff\xdd\xe0"
MOST_FRAGMENTS = 65536
STARTS = (START_OF_JPEG + b"\xff", START_OF_JPEG_2000)
"""What compressed data begin with that are not run-length encoded."""


def compressed_image(data: bytes) -> bytes:
    """The compressed bytes of the image in encapsulated pixel data.

    Some writers leave the items out: then the data are the image.

    Raises
    ------
    Unusable
        If an item ends beyond the data, there is nothing in it, or it holds several
        images.
    """
    if data.startswith(STARTS):
        return data
    fragments = _items(data)[1:]
    begun = [fragment.startswith(STARTS) for fragment in fragments]
    if any(later for _, later in pairwise(begun)):
        sentence = f"{sum(begun)} in the pixel data; expected a single image"
        raise Unusable(Reason.MORE_THAN_ONE_FRAME, sentence)
    if not any(fragments):
        raise Unusable(Reason.TRUNCATED, "pixel data: nothing in them")
    return b"".join(fragments)


def _items(data: bytes) -> list[bytes]:
    """The table of offsets and the fragments."""
    at = 0
    items: list[bytes] = []
    while data[at : at + 4] == ITEM and len(items) < MOST_FRAGMENTS:
        if len(data) < at + 8:
            break
        length = struct.unpack_from("<I", data, at + 4)[0]
        item = data[at + 8 : at + 8 + length]
        if len(item) < length:
            sentence = f"pixel data: {len(item)} bytes of a fragment of {length}"
            raise Unusable(Reason.TRUNCATED, sentence)
        items.append(item)
        at += 8 + length
    if data[at : at + 4] not in (b"", END_OF_ITEMS) or not items:
        raise Unusable(Reason.TRUNCATED, "pixel data: no item where one is expected")
    return items
