"""Runs are decoded to the image's bytes and no further."""

import struct

import numpy as np
import pytest
from compressing import run_lengths

from hipspace.radiographs.dicom.run_lengths import decode_run_lengths

VALUES = np.arange(600, dtype=np.uint16).reshape(20, 30) * 97


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.uint32])
def test_values_come_back(kind):
    values = VALUES.astype(kind)
    found = decode_run_lengths(run_lengths(values), *values.shape)
    assert found.dtype == kind
    np.testing.assert_array_equal(found, values)


def encoded(segment, number=1):
    return struct.pack("<16L", number, 64, *[0] * 14) + segment


def test_repeats_and_bytes_that_mean_nothing_are_read():
    segment = b"\xfe\x07" + b"\x80" + b"\x01\x08\x09" + b"\xff\x05"
    found = decode_run_lengths(encoded(segment), 1, 7)
    assert found.tolist() == [[7, 7, 7, 8, 9, 5, 5]]


def test_a_bomb_is_decoded_to_the_size_of_the_image_only():
    found = decode_run_lengths(encoded(b"\x81\x00" * 10**6), 2, 3)
    assert found.nbytes == 6


@pytest.mark.parametrize(
    "data",
    [b"", bytes(63), encoded(b""), encoded(b"\x05\x01"), encoded(b"\0\0" * 99, 3)],
)
def test_what_is_missing_is_an_error(data):
    with pytest.raises(ValueError, match="segment|header"):
        decode_run_lengths(data, 4, 5)
