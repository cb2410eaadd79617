"""Tables of 8 packed bits or of 16, with or without a sign, in either byte order."""

import numpy as np
import pytest
from pydicom.dataset import Dataset

from hipspace.errors import Unusable
from hipspace.radiographs.dicom.modality_lut import rescaled

STORED = np.arange(12, dtype=np.uint16).reshape(3, 4)


def header_with(descriptor, data, vr="OW", *, big=False, descriptor_vr="US"):
    table, header = Dataset(), Dataset()
    table.add_new("LUTDescriptor", descriptor_vr, descriptor)
    table.add_new("LUTData", vr, data)
    header.ModalityLUTSequence = [table]
    header.set_original_encoding(False, not big)
    return header


def test_eight_bits_are_packed_two_by_two():
    header = header_with([12, 0, 8], bytes(range(100, 112)))
    assert (rescaled(STORED, header) == STORED + 100).all()


def test_an_odd_number_of_eight_bits_is_padded():
    header = header_with([11, 0, 8], bytes([*range(100, 111), 0]))
    assert (rescaled(STORED, header) == np.minimum(STORED, 10) + 100).all()


def test_the_file_order_of_bytes_counts():
    words = np.arange(100, 112, dtype=">u2").tobytes()
    header = header_with([12, 0, 16], words, big=True)
    assert (rescaled(STORED, header) == STORED + 100).all()
    packed = np.frombuffer(bytes(range(100, 112)), "<u2").byteswap().tobytes()
    header = header_with([12, 0, 8], packed, big=True)
    assert (rescaled(STORED, header) == STORED + 100).all()


def test_the_first_value_has_a_sign_where_pixels_have_one():
    signed = STORED.astype(np.int16) - 5
    entries = list(range(100, 112))
    for first, vr in ((-5, "SS"), (2**16 - 5, "US")):
        header = header_with([12, first, 16], entries, "US", descriptor_vr=vr)
        assert (rescaled(signed, header) == signed + 105).all()


def test_values_beyond_the_table_have_those_of_its_ends():
    header = header_with([4, 3, 16], [50, 60, 70, 80], "US")
    assert rescaled(STORED, header).tolist() == [
        [50, 50, 50, 50],
        [60, 70, 80, 80],
        [80, 80, 80, 80],
    ]


def test_signed_entries_are_read_as_whichever_jumps_less():
    falling = list(range(-6, 6))
    header = header_with([12, 0, 16], falling, "SS")
    assert (rescaled(STORED, header) == STORED.astype(int) - 6).all()
    high = [k if k < 2**15 else k - 2**16 for k in range(2**15 - 6, 2**15 + 6)]
    header = header_with([12, 0, 16], high, "SS")
    assert (rescaled(STORED, header) == STORED.astype(int) + 2**15 - 6).all()


def test_no_entries_stand_for_all_of_16_bits():
    entries = np.arange(2**16, dtype="<u2")[::-1].tobytes()
    header = header_with([0, 0, 16], entries)
    assert (rescaled(STORED, header) == 2**16 - 1 - STORED.astype(int)).all()


@pytest.mark.parametrize(
    ("descriptor", "data"), [([12, 0], bytes(24)), ([12, 0, 16], bytes(6))]
)
def test_a_malformed_table_is_a_bad_header(descriptor, data):
    with pytest.raises(Unusable) as error:
        rescaled(STORED, header_with(descriptor, data))
    assert error.value.reason == "bad header"
