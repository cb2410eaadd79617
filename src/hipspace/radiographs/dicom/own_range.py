"""Pixels far outside of a radiograph's own range: frames, text, saturated artefacts.

A frame four times as bright as the radiograph leaves it a quarter of the contrast. What
lies so far out is brought to the end of the radiograph's range, whatever it is: a white
frame and a bright label as such do no harm.
"""

import numpy as np

SAMPLES = 250_000
"""Pixels that the range is told by, evenly over the image."""
WINDOW = 0.01
"""The range has to break off within this fraction of the pixels: compression blurs a
frame's edge, so that a few pixels lie between."""
FAR = 2.0
"""In ranges of the radiograph, how far beyond it such pixels lie. Air without exposure
may lie below a body by once its range, and metal above it."""
MOST_OUTSIDE = 0.6
"""At most this fraction of the pixels lies outside; the rest is the radiograph."""
ONE_VALUE, OF_ONE_VALUE = 0.1, 0.9
"""Nine tenths of what lies outside have one value, to a tenth of their distance."""


def within_own_range(pixels: np.ndarray) -> np.ndarray:
    """An image (H, W) with what is far outside of its range brought to its ends.

    The image itself, where nothing is.
    """
    step = max(1, int(np.sqrt(pixels.size / SAMPLES)))
    values = np.sort(pixels[::step, ::step], axis=None).astype(np.float64)
    high = _end(values)
    kept = values[values <= high]
    low = -_end(-kept[::-1])
    if low <= values[0] and high >= values[-1]:
        return pixels
    return pixels.clip(low, high)


def _end(values: np.ndarray) -> float:
    """The upper end of the range of sorted values (N,): their last, if none is far."""
    count = len(values)
    places = np.arange(int((1 - MOST_OUTSIDE) * count), count)
    ahead = values[np.minimum(places + max(1, int(WINDOW * count)), count - 1)]
    own = values[places] - values[0]
    breaks = (own > 0) & (ahead - values[places] > FAR * own)
    if not breaks.any():
        return float(values[-1])
    first = places[breaks.argmax()]
    around = values[first : first + int(WINDOW * count) + 2]
    at = first + int(np.diff(around).argmax())
    outside, end = values[at + 1 :], float(values[at])
    middle, own = float(np.median(outside)), float(values[first] - values[0])
    alike = (np.abs(outside - middle) < ONE_VALUE * (middle - end)).mean()
    is_far = middle - end > FAR * own and alike > OF_ONE_VALUE
    return end if is_far else float(values[-1])
