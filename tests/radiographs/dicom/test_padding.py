"""What pads an image is as dark as its darkest pixel."""

import numpy as np
import pytest
from dicom_files import PIXELS, read
from small_cohort import header


def test_what_pads_the_image_is_dark_whatever_its_value(tmp_path):
    padded = PIXELS.copy()
    padded[:, :15], padded[:, -10:] = 4095, 4090
    attributes = {"PixelPaddingValue": 4095, "PixelPaddingRangeLimit": 4090}
    found = read(tmp_path, header(padded, **attributes)).pixels
    assert (found[:, :15] == PIXELS.min()).all()
    assert (found[:, -10:] == PIXELS.min()).all()
    assert (found[:, 15:-10] == PIXELS[:, 15:-10]).all()


def test_what_pads_a_negative_is_dark_as_well(tmp_path):
    padded = 4095 - PIXELS
    padded[:, :15] = 0
    attributes = {"PixelPaddingValue": 0, "PhotometricInterpretation": "MONOCHROME1"}
    found = read(tmp_path, header(padded, **attributes)).pixels
    assert (found[:, :15] == found[:, 15:].min()).all()


@pytest.mark.parametrize("photometric", ["MONOCHROME1", "MONOCHROME2"])
def test_saturated_bone_is_no_padding(tmp_path, photometric):
    saturated = PIXELS.copy()
    saturated[150:180, 100:140] = 4095
    framed = saturated.copy()
    framed[:, :15] = 4095
    expected = saturated.astype(float)
    expected[:, :15] = PIXELS.min()
    tags = {"PixelPaddingValue": 4095, "PhotometricInterpretation": photometric}
    if photometric == "MONOCHROME1":
        framed, expected = 4095 - framed, expected - 4095
        tags["PixelPaddingValue"] = 0
    assert (read(tmp_path, header(framed, **tags)).pixels == expected).all()


def test_what_pads_an_image_of_falling_values_is_dark(tmp_path):
    padded = 4095 - PIXELS
    padded[:, :15] = 5000
    tags = {"RescaleSlope": -1, "RescaleIntercept": 4095, "PixelPaddingValue": 5000}
    found = read(tmp_path, header(padded, **tags)).pixels
    assert (found[:, :15] == found[:, 15:].min()).all()


@pytest.mark.parametrize(
    ("border", "dtype", "vr", "value"),
    [(65535, np.uint16, "SS", -1), (-2000, np.int16, "US", 63536)],
)
def test_padding_may_be_written_with_the_other_sign(tmp_path, border, dtype, vr, value):
    padded = PIXELS.astype(dtype)
    padded[:, :15] = border
    signed = {"PixelRepresentation": int(dtype == np.int16)}
    dataset = header(padded, BitsStored=16, HighBit=15, **signed)
    dataset.add_new("PixelPaddingValue", vr, value)
    assert (read(tmp_path, dataset).pixels[:, :15] == PIXELS.min()).all()
