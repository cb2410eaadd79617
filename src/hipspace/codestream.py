"""The layout that compressed pixel data have by their own account."""

import struct

Layout = tuple[int, int, int, int]
"""Bits a sample, rows, columns, samples a pixel."""

MARKER = 0xFF
"""First byte of every marker; more of them may fill the space before one."""
FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC} | {0xF7}
"""Second bytes of the marker before a JPEG's size, JPEG-LS included; the three left
out mean tables."""
START_OF_JPEG_2000 = b"\xff\x4f\xff\x51"
"""What stands before the size."""


def layout_of_jpeg(data: bytes) -> Layout | None:
    """What the start of the frame says (ISO/IEC 10918-1, B.2.2)."""
    at = 2
    while len(data) >= at + 10 and data[at] == MARKER:
        if data[at + 1] in FRAME_MARKERS:
            return struct.unpack_from(">BHHB", data, at + 4)
        filled = data[at + 1] == MARKER
        at += 1 if filled else 2 + struct.unpack_from(">H", data, at + 2)[0]
    return None


def layout_of_jpeg_2000(data: bytes) -> Layout | None:
    """What the marker SIZ says (ISO/IEC 15444-1, A.5.1)."""
    start = data.find(START_OF_JPEG_2000)
    if start < 0 or len(data) < start + 43:
        return None
    right, bottom, left, top = struct.unpack_from(">4I", data, start + 8)
    samples, bits_less_1 = struct.unpack_from(">HB", data, start + 40)
    return (bits_less_1 & 0x7F) + 1, bottom - top, right - left, samples
