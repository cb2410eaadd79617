"""Messages as the guide to the wire format and another reader of it have them."""

import numpy as np
import onnx
import pytest

from hipspace.segmentation.onnx.protobuf import field, varint


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "00"),
        (127, "7f"),
        (128, "80 01"),
        (150, "96 01"),
        (2**31, "80 80 80 80 08"),
    ],
)
def test_a_number_is_written_in_groups_of_seven_bits(number, expected):
    assert varint(number) == bytes.fromhex(expected)


@pytest.mark.parametrize(
    ("number", "value", "expected"),
    [
        (1, 150, "08 96 01"),
        (2, "testing", "12 07 74 65 73 74 69 6e 67"),
        (3, b"\x08\x96\x01", "1a 03 08 96 01"),
        (5, 1.0, "2d 00 00 80 3f"),
        (20, 1, "a0 01 01"),
    ],
)
def test_a_field_begins_with_its_number_and_its_wire_type(number, value, expected):
    assert field(number, value) == bytes.fromhex(expected)


def test_a_text_is_as_long_as_its_bytes():
    assert field(1, "\N{DEGREE SIGN}") == b"\x0a\x02\xc2\xb0"


def test_another_reader_reads_what_was_written():
    values = np.arange(200, dtype="<f4")
    sizes, name = field(1, 200), field(8, "weights")
    written = sizes + field(2, 1) + name + field(9, values.tobytes())
    tensor = onnx.TensorProto.FromString(written)
    assert tensor.name == "weights"
    np.testing.assert_array_equal(onnx.numpy_helper.to_array(tensor), values)
