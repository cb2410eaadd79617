"""Messages in the wire format of Protocol Buffers, as far as ONNX files need it.

A message is the bytes of its fields, one after another, in any order
(https://protobuf.dev/programming-guides/encoding). Nothing is read here, so no library
has to be loaded, which would take longer than measuring a hip.
"""

import struct

VARINT, BYTES, FLOAT32 = 0, 2, 5
"""Wire types."""


def varint(number: int) -> bytes:
    """A number from 0 on in groups of seven bits, the least significant first."""
    groups = bytearray()
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    groups.append(number)
    return bytes(groups)


def field(number: int, value: int | float | str | bytes) -> bytes:
    """A field of a message: an integer from 0 on, a float32, a text or a message."""
    if isinstance(value, int):
        return varint(number << 3 | VARINT) + varint(value)
    if isinstance(value, float):
        return varint(number << 3 | FLOAT32) + struct.pack("<f", value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | BYTES) + varint(len(content)) + content
