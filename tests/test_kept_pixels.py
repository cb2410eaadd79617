"""Pixels come back with bone bright, whatever header and image said of it."""

import numpy as np
import pytest
from small_cohort import Files, header, picture

from hipspace.kept_pixels import kept_pixels
from hipspace.unusable import Unusable

NAME = "CHECK/T00/a.dcm"


@pytest.mark.parametrize(
    ("photometric", "inverted", "sign"),
    [
        ("MONOCHROME2", False, 1),
        ("MONOCHROME2", True, -1),
        ("MONOCHROME1", True, -1),
        ("MONOCHROME1", False, 1),
    ],
)
def test_they_are_stored_or_negative_as_preprocessing_found(
    tmp_path, photometric, inverted, sign
):
    dataset = header(picture(), PhotometricInterpretation=photometric)
    Files(tmp_path).add("a", dataset)
    pixels = kept_pixels(tmp_path / NAME, inverted)
    np.testing.assert_array_equal(pixels, sign * picture().astype(float))


def test_a_file_that_is_gone_is_refused(tmp_path):
    with pytest.raises(Unusable, match="No such file"):
        kept_pixels(tmp_path / NAME, False)
