"""What a picture cannot show: a border in white, a joint at metal."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from hipspace.measurement.certainty.exposure import (
    LOOK_SIZE_PX,
    LOOK_SPACING_MM,
    has_metal,
    white_fraction,
)
from hipspace.segmentation.heads import Head

HEAD = Head((0.0, 0.0), 25.0)
LINES = np.stack([np.full((10, 5), 50.0), np.full((10, 5), 30.0)], axis=-1)


def bone(whitened=1.0):
    """A head that fades into its neighbours, of so many times its brightness."""
    y, x = (
        np.indices((LOOK_SIZE_PX, LOOK_SIZE_PX)) + 0.5 - LOOK_SIZE_PX / 2
    ) * LOOK_SPACING_MM
    level = 0.2 + 0.5 * np.exp(-((np.hypot(x, y) / 25) ** 2))
    return np.clip(whitened * level, 0, 1), np.hypot(x, y)


def test_metal_is_large_and_ends_in_a_step():
    image, away_mm = bone()
    image[away_mm < 14] = 1
    assert has_metal(gaussian_filter(image, 1), HEAD)


def test_bone_is_no_metal_overexposed_or_not():
    assert not has_metal(bone()[0], HEAD)
    assert not has_metal(bone(2.0)[0], HEAD)


def test_a_screw_is_no_joint_of_metal():
    image, away_mm = bone()
    image[away_mm < 4] = 1
    assert not has_metal(image, HEAD)


@pytest.mark.parametrize(("rows", "white"), [(10, 1.0), (4, 0.4), (0, 0.0)])
def test_the_part_of_a_border_that_lies_in_white(rows, white):
    image = np.zeros((60, 100))
    image[0, 0] = 1
    lines = LINES + np.arange(10)[:, None, None] * [0.0, 2.0]
    image[: 30 + 2 * rows - 1, 40:60] = 1
    image[:, :20] = 0.5
    if not rows:
        image[20:] = 0
    assert white_fraction(image, lines) == pytest.approx(white)
