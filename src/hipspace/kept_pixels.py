"""The pixels of radiographs that preprocessing kept, at their full resolution."""

from pathlib import Path

import numpy as np

from hipspace.dicom import read_radiograph


def kept_pixels(path: Path, inverted: bool) -> np.ndarray:
    """Pixels (H, W) float32, bone bright as preprocessing found it in the image.

    Parameters
    ----------
    inverted
        As data/radiographs.csv says of the file.

    Raises
    ------
    Unusable
        If the file cannot be read any more.
    """
    radiograph = read_radiograph(path, correct_magnification=False)
    same = radiograph.inverted == inverted
    return radiograph.pixels if same else -radiograph.pixels
