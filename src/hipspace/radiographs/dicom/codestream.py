"""What the start of compressed pixel data says of the image that it holds.

It is compared with the header before anything is decoded: where the two do not agree,
a decoder ends the process, takes any amount of memory or shears the image.
"""

import struct
from dataclasses import dataclass

MARKER = 0xFF
"""First byte of every marker; more of them may fill the space before one."""
END_OF_JPEG = b"\xff\xd9"
START_OF_JPEG = b"\xff\xd8"
FRAME_MARKERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC} | {0xF7}
"""Second bytes of the marker before a JPEG's size, JPEG-LS included; the three left
out mean tables."""
JPEG_LS_FRAME, LOSSLESS_FRAME = 0xF7, 0xC3
HUFFMAN_FRAMES = (0xC0, 0xC1, 0xC2)
"""Baseline, extended and progressive."""
START_OF_JPEG_2000 = b"\xff\x4f\xff\x51"
"""What stands before the size."""
MOST_TILES = 65535
"""ISO/IEC 15444-1, A.5.1."""


@dataclass(frozen=True)
class Layout:
    """The image in compressed data.

    Parameters
    ----------
    bits
        How many a sample has.
    rows, columns, samples
        Its size, and samples a pixel.
    frame
        Second byte of the marker before a JPEG's size: which process it is of.
    """

    bits: int
    rows: int
    columns: int
    samples: int
    frame: int = 0


def layout_of_jpeg(data: bytes) -> Layout | None:
    """What the start of the frame says (ISO/IEC 10918-1, B.2.2), None if there is none.

    Segments before it are passed over by their lengths.
    """
    at = len(START_OF_JPEG)
    while len(data) >= at + 10 and data[at] == MARKER:
        if data[at + 1] in FRAME_MARKERS:
            bits, rows, columns, samples = struct.unpack_from(">BHHB", data, at + 4)
            return Layout(bits, rows, columns, samples, data[at + 1])
        filled = data[at + 1] == MARKER
        at += 1 if filled else 2 + struct.unpack_from(">H", data, at + 2)[0]
    return None


def layout_of_jpeg_2000(data: bytes) -> Layout | None:
    """What the marker SIZ says (ISO/IEC 15444-1, A.5.1), None if there is none.

    Raises
    ------
    ValueError
        If it has more tiles than the standard allows.
    """
    start = data.find(START_OF_JPEG_2000)
    if start < 0 or len(data) < start + 43:
        return None
    right, bottom, left, top, wide, high = struct.unpack_from(">6I", data, start + 8)
    samples, bits_less_1 = struct.unpack_from(">HB", data, start + 40)
    if not wide or not high or -(-right // wide) * -(-bottom // high) > MOST_TILES:
        raise ValueError("more tiles than JPEG 2000 allows")
    return Layout((bits_less_1 & 0x7F) + 1, bottom - top, right - left, samples)
