"""What pads the image of a DICOM file beyond the radiograph, by its header."""

import numpy as np
from pydicom.dataset import Dataset

from hipspace.geometry.components import touching
from hipspace.radiographs.dicom.header_values import number


def padding_of(stored: np.ndarray, header: Dataset) -> np.ndarray | None:
    """Which of the stored values (H, W) pad the image; None if the header names none.

    Raises
    ------
    Unusable
        If the header's padding is no number.
    """
    value = number(header, "PixelPaddingValue")
    if value is None:
        return None
    limit = number(header, "PixelPaddingRangeLimit")
    ends = np.array([value, value if limit is None else limit], dtype=np.int64)
    low, high = sorted(ends.astype(stored.dtype).tolist())
    return (stored >= low) & (stored <= high)


def darkened(shown: np.ndarray, padding: np.ndarray | None) -> np.ndarray:
    """Pixels (H, W), bone bright, with those that pad them as dark as the darkest.

    Where padding is bright, saturated bone may have its value: then only that counts
    which is connected with a corner of the image.
    """
    if padding is None or padding.all() or not padding.any():
        return shown
    image = shown[~padding]
    dark, bright = image.min(), image.max()
    if shown[padding].mean() > (dark + bright) / 2:
        corners = np.zeros_like(padding)
        corners[:: len(padding) - 1 or 1, :: padding.shape[1] - 1 or 1] = True
        padding = touching(padding, corners)
    return np.where(padding, dark, shown)
