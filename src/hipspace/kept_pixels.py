"""The pixels of radiographs that preprocessing kept, at their full resolution."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from hipspace.dicom import read_radiograph


def kept_pixels(root: Path, row: Mapping[str, Any]) -> np.ndarray:
    """Pixels (H, W) float32, bone bright as preprocessing found it in the image.

    Parameters
    ----------
    root
        Of the cohort.
    row
        Of data/radiographs.csv, status kept.

    Raises
    ------
    Unusable
        If the file cannot be read any more.
    """
    radiograph = read_radiograph(root / row["file"], correct_magnification=False)
    as_kept = radiograph.inverted == bool(row["inverted"])
    return radiograph.pixels if as_kept else -radiograph.pixels
