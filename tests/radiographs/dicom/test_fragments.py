"""One image comes out of its items, whatever the table of offsets says."""

import struct

import pytest

from hipspace.errors import Unusable
from hipspace.radiographs.dicom.fragments import compressed_image

JPEG = b"\xff\xd8\xff\xf7" + bytes(20)
END = b"\xfe\xff\xdd\xe0" + bytes(4)


def items(*parts):
    return b"".join(
        b"\xfe\xff\x00\xe0" + struct.pack("<L", len(part)) + part for part in parts
    )


@pytest.mark.parametrize("table", [b"", bytes(4), struct.pack("<2L", 999, 5)])
@pytest.mark.parametrize("cuts", [[], [8], [4, 10, 16]])
@pytest.mark.parametrize("end", [b"", END])
def test_all_fragments_are_of_the_image(table, cuts, end):
    places = [0, *cuts, len(JPEG)]
    parts = [JPEG[a:b] for a, b in zip(places[:-1], places[1:], strict=True)]
    assert compressed_image(items(table, *parts) + end) == JPEG


def test_items_may_be_missing_altogether():
    assert compressed_image(JPEG) == JPEG


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (items(b"", JPEG, JPEG), "more than one frame"),
        (items(b"", JPEG)[:-4], "truncated or damaged"),
        (items(b""), "truncated or damaged"),
        (items(b"", b""), "truncated or damaged"),
        (b"", "truncated or damaged"),
        (b"something", "truncated or damaged"),
        (items(b"", JPEG) + b"garbage!", "truncated or damaged"),
    ],
)
def test_what_is_no_single_image_has_its_reason(data, reason):
    with pytest.raises(Unusable) as error:
        compressed_image(data)
    assert error.value.reason == reason
