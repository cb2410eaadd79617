"""Frames far brighter or darker than a radiograph take nothing of its contrast."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from scipy.ndimage import gaussian_filter

from hipspace.radiographs.dicom.own_range import within_own_range

ROWS, COLUMNS = 180, 220


def radiograph():
    """A smooth picture between 0 and 1 with a little noise."""
    rng = np.random.default_rng(0)
    smooth = gaussian_filter(rng.random((ROWS, COLUMNS)), 12)
    smooth = (smooth - smooth.min()) / np.ptp(smooth)
    return (0.98 * smooth + 0.02 * rng.random(smooth.shape)).astype(np.float32)


def framed(level, width=20):
    return np.pad(radiograph(), width, constant_values=level), (
        slice(width, -width),
        slice(width, -width),
    )


@pytest.mark.parametrize("level", [4, 16, -3, -30])
@pytest.mark.parametrize("width", [2, 20, 40])
def test_a_frame_far_outside_is_brought_to_the_end_of_the_range(level, width):
    pixels, inside = framed(level, width)
    found = within_own_range(pixels)
    assert (found[inside] == radiograph()).all()
    assert found.min() >= radiograph().min()
    assert found.max() <= radiograph().max()


def test_the_frame_of_a_compressed_picture_counts_as_well():
    pixels, inside = framed(4)
    file = BytesIO()
    Image.fromarray((63 * pixels).round().astype(np.uint8)).save(file, "JPEG")
    found = within_own_range(np.asarray(Image.open(file)).astype(np.float32))
    assert found.max() < 2 * 63
    assert np.abs(found[inside] - 63 * radiograph()).mean() < 2


def test_a_label_far_brighter_is_brought_to_the_end():
    pixels = radiograph()
    pixels[5:15, 5:60] = 16
    assert within_own_range(pixels).max() <= radiograph().max()


@pytest.mark.parametrize("share", [0.05, 0.3])
@pytest.mark.parametrize("level", [-1.5, 0, 1, 2.5])
def test_air_metal_and_frames_near_the_range_are_left_alone(level, share):
    pixels = radiograph()
    pixels[:, : int(share * COLUMNS)] = level
    assert within_own_range(pixels) is pixels


def test_a_picture_that_is_mostly_black_is_left_alone():
    pixels = radiograph() + 5
    pixels[: int(0.7 * ROWS)] = 0
    assert within_own_range(pixels) is pixels


def test_equal_values_are_left_alone():
    pixels = np.ones((20, 30), dtype=np.float32)
    assert within_own_range(pixels) is pixels
