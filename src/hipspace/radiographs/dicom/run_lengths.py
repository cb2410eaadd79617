"""Run-length encoded pixel data (DICOM PS3.5, annex G) -> values."""

import struct

import numpy as np

HEADER_BYTES = 64
SEGMENTS = (1, 2, 4)
"""As many as a value of one sample has bytes."""


def are_run_lengths(data: bytes) -> bool:
    """Whether data begin as run-length encoded ones do."""
    if len(data) < HEADER_BYTES:
        return False
    number, first, *others = struct.unpack_from("<16L", data)
    return number in SEGMENTS and first == HEADER_BYTES and not any(others[number:])


def decode_run_lengths(data: bytes, rows: int, columns: int) -> np.ndarray:
    """Values (H, W) of as many bytes each as the data have segments, the highest first.

    No more than the image's bytes are decoded, however many the data announce.

    Raises
    ------
    ValueError
        If a segment is missing or too short, or there are not one, two or four.
    """
    if len(data) < HEADER_BYTES:
        raise ValueError("no header of run lengths")
    number, *offsets = struct.unpack_from("<16L", data)
    if number not in SEGMENTS:
        raise ValueError(f"{number} segments; expected 1, 2 or 4")
    ends = [*offsets[1:number], len(data)]
    image = np.empty((rows * columns, number), dtype=np.uint8)
    for k, (start, end) in enumerate(zip(offsets, ends, strict=False)):
        segment = _segment(data, start, end, rows * columns)
        image[:, number - 1 - k] = np.frombuffer(segment, np.uint8)
    return image.view(f"<u{number}").reshape(rows, columns)


def _segment(data: bytes, start: int, end: int, count: int) -> bytes:
    """The bytes of one segment, `count` of them."""
    found, at = bytearray(), start
    end = min(end, len(data))
    while len(found) < count and at < end:
        length = data[at]
        if length < 128:
            found += data[at + 1 : min(at + 2 + length, end)]
            at += 2 + length
        else:
            # 128 means nothing; beyond it the next byte is repeated
            if length > 128:
                found += data[at + 1 : at + 2] * (257 - length)
            at += 1 if length == 128 else 2
    if len(found) < count:
        raise ValueError(f"{len(found)} bytes of a segment of {count}")
    return bytes(found[:count])
