"""Every transfer syntax that pydicom names is decoded, or refused by its name."""

import numpy as np
import pytest
from compressing import LOSSLESS, LOSSY, compressed
from pydicom.uid import (
    JPEG2000,
    UID,
    JPEGExtended12Bit,
    JPEGLSLossless,
    JPEGLSNearLossless,
    UID_dictionary,
)

from hipspace.errors import Unusable
from hipspace.radiographs.dicom.decoders import DECODERS, UNCOMPRESSED, decoder_of

ROWS, COLUMNS = 40, 56
Y, X = np.mgrid[:ROWS, :COLUMNS]
SHAPE = np.hypot(Y - 15, X - 20) / 60
HIGH_THROUGHPUT = tuple(UID(f"1.2.840.10008.1.2.4.{k}") for k in (201, 202, 203))
"""Nothing of a permissive licence encodes these."""
SPECTRAL_SELECTION = UID("1.2.840.10008.1.2.4.53")
NAMED = [UID(k) for k, v in UID_dictionary.items() if v[1] == "Transfer Syntax"]


def image(bits):
    kind = np.uint8 if bits <= 8 else np.uint16
    return (SHAPE * (2**bits - 1)).astype(kind)


def decoded(data, syntax):
    return decoder_of(syntax)(data, ROWS, COLUMNS)


@pytest.mark.parametrize("bits", [8, 10, 12, 16])
@pytest.mark.parametrize("syntax", [*LOSSLESS, JPEG2000, JPEGLSNearLossless])
def test_values_come_back_as_they_were(syntax, bits):
    pixels = image(bits)
    found = decoded(compressed(pixels, syntax, bits), syntax)
    np.testing.assert_array_equal(found, pixels)


@pytest.mark.parametrize(
    ("syntax", "bits"), [*((s, 8) for s in LOSSY), (JPEGExtended12Bit, 12)]
)
def test_values_come_back_almost_as_they_were(syntax, bits):
    pixels = image(bits)
    found = decoded(compressed(pixels, syntax, bits), syntax)
    assert np.abs(found.astype(int) - pixels).max() <= 4


def test_every_syntax_has_one_place_in_the_table():
    tried = {*LOSSLESS, *LOSSY, JPEG2000, JPEGLSNearLossless}
    assert set(DECODERS) == tried | set(HIGH_THROUGHPUT) | {SPECTRAL_SELECTION}
    assert not set(DECODERS) & set(UNCOMPRESSED)


@pytest.mark.parametrize("syntax", [s for s in NAMED if s not in DECODERS])
def test_a_syntax_without_decoder_is_uncompressed_or_refused_by_its_name(syntax):
    if syntax in UNCOMPRESSED:
        assert decoder_of(syntax) is None
        return
    with pytest.raises(Unusable, match=syntax.replace(".", r"\.")) as error:
        decoder_of(syntax)
    assert error.value.reason == "compression not supported"
    assert syntax.name[:20] in str(error.value)


@pytest.mark.parametrize("zeros", [1, 2, 7])
@pytest.mark.parametrize("after", [b"", b"\0"])
def test_zeros_before_the_end_of_a_jpeg_ls_are_passed_over(zeros, after):
    data = compressed(image(12), JPEGLSLossless, 12)
    padded = data[:-2] + bytes(zeros) + data[-2:] + after
    np.testing.assert_array_equal(decoded(padded, JPEGLSLossless), image(12))


@pytest.mark.parametrize("syntax", [*LOSSLESS, *LOSSY, JPEG2000])
def test_half_of_the_data_is_no_image(syntax):
    bits = 8 if syntax in LOSSY else 12
    data = compressed(image(bits), syntax, bits)
    with pytest.raises((RuntimeError, ValueError, OSError)):
        decoded(data[: len(data) // 2], syntax)


def test_a_size_that_differs_from_the_headers_is_refused_before_decoding():
    for syntax in (JPEGLSLossless, JPEG2000, JPEGExtended12Bit):
        data = compressed(image(12), syntax, 12)
        with pytest.raises(Unusable, match="in the header"):
            decoder_of(syntax)(data, ROWS + 1, COLUMNS)
