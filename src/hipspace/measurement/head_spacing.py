"""The side of a radiograph's pixels, estimated from the size of the femoral heads.

Heads of adults have a radius of 19 to 30 mm on the detector, so a width that follows
from an assumed radius may be off by a fifth. It is for radiographs that say nothing.
"""

import numpy as np

from hipspace.errors import Reason, Unusable
from hipspace.measurement.locating import LARGEST_MM, locate
from hipspace.segmentation.network.model import Model

WIDTHS_MM = (400.0, 300.0, 550.0)
"""Of a pelvic radiograph, that are tried: usual, cut to the hips, on a large film."""
SAME_SCALE = 0.02
"""Relative difference of two estimates up to which the search ends."""
MOST_ESTIMATES = 4


def spacing_from_heads(pixels: np.ndarray, model: Model, radius_mm: float) -> float:
    """Side (mm) of the pixels of a radiograph (H, W) whose heads have a mean radius.

    The heads are looked for at a spacing that is assumed, and again at the one that
    follows, until both agree.

    Parameters
    ----------
    model
        The coarse one.
    radius_mm
        Mean radius that the heads shall have.

    Raises
    ------
    Unusable
        If no head is found at any of the spacings.
    """
    for width_mm in WIDTHS_MM:
        spacing_mm = width_mm / pixels.shape[1]
        for _ in range(MOST_ESTIMATES):
            if max(pixels.shape) * spacing_mm > LARGEST_MM:
                break
            found_mm = _mean_radius_mm(pixels, spacing_mm, model)
            if np.isnan(found_mm):
                break
            scale = radius_mm / found_mm
            spacing_mm *= scale
            if abs(scale - 1) <= SAME_SCALE:
                return spacing_mm
    sentence = "no femoral head is found to estimate it from"
    raise Unusable(Reason.NO_SPACING, sentence)


def _mean_radius_mm(pixels: np.ndarray, spacing_mm: float, model: Model) -> float:
    """Mean radius of the heads of joints at an assumed spacing; NaN without any."""
    hips = locate(pixels, spacing_mm, model).hips
    radii = [hip.joint.radius_mm for hip in hips if hip.joint is not None]
    return float(np.mean(radii)) if radii else np.nan
