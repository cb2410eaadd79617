"""How stores round values in [0, 1]: images to 12 bits, fractions to 8."""

import numpy as np

IMAGE_LEVELS = 4095
"""12 bits, as in the radiographs themselves."""
FRACTION_LEVELS = 255


def as_levels(image: np.ndarray) -> np.ndarray:
    """Values in [0, 1] as uint16 from 0 to `IMAGE_LEVELS`."""
    return np.rint(image * IMAGE_LEVELS).astype(np.uint16)


def as_fraction_levels(fractions: np.ndarray) -> np.ndarray:
    """Values in [0, 1] as uint8 from 0 to `FRACTION_LEVELS`."""
    return np.rint(fractions * FRACTION_LEVELS).astype(np.uint8)


def from_fraction_levels(levels: np.ndarray) -> np.ndarray:
    """Values in [0, 1] float32 of uint8 from 0 to `FRACTION_LEVELS`."""
    return levels.astype(np.float32) / np.float32(FRACTION_LEVELS)


def rounded_levels(image: np.ndarray) -> np.ndarray:
    """Values in [0, 1] float32 as they come back from the store."""
    return as_levels(image).astype(np.float32) / np.float32(IMAGE_LEVELS)


def rounded_fractions(fractions: np.ndarray) -> np.ndarray:
    """Values in [0, 1] float32 as they come back from the store."""
    return from_fraction_levels(as_fraction_levels(fractions))
