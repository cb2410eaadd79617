"""How sharply a network saw the borders of a joint where it is narrowest."""

import numpy as np

from hipspace.borders import FEMUR, ROOF
from hipspace.jsw import Joint, minimum
from hipspace.measuring import View

NEAR_MM = 5.0
"""Round each end of the minimum."""


def softness_mm(view: View, joint: Joint) -> float:
    """Width (mm) of the band in which head and roof are undecided, near the minimum.

    The mean of both borders. Doubt is 4 p (1 - p), summed over the disc round each
    end of the minimum and divided by the length of a straight border through it. A
    border as sharp as the pixels has two thirds of a pixel. NaN without probabilities.
    """
    if view.probabilities is None:
        return np.nan
    narrowest, spacing_mm = minimum(joint), view.grid.spacing_mm
    ends = {FEMUR: narrowest.head_xy_mm, ROOF: narrowest.roof_xy_mm}
    y_mm, x_mm = (np.mgrid[tuple(map(slice, view.grid.shape))] + 0.5) * spacing_mm
    bands_mm = []
    for structure, (end_x_mm, end_y_mm) in ends.items():
        near = np.hypot(x_mm - end_x_mm, y_mm - end_y_mm) <= NEAR_MM
        share = view.probabilities[structure][near]
        doubt_mm2 = (4 * share * (1 - share)).sum() * spacing_mm**2
        bands_mm.append(doubt_mm2 / (2 * NEAR_MM))
    return float(np.mean(bands_mm))
