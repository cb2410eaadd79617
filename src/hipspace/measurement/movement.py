"""How far a hip's minimum moves from look to look, and when that is far."""

from collections.abc import Sequence

import numpy as np

UNSTEADY_MM = 0.25
"""Greatest usual movement of a minimum: 24 of 25 synthetic hips that are measured to
within 0.5 mm move less, and half of those that are off by more than 1 mm move more."""


def moved_mm(minimum_mm: float, look_minima_mm: Sequence[float]) -> float:
    """Largest difference of a minimum from those by each look; NaN without any."""
    apart_mm = [abs(by_look - minimum_mm) for by_look in look_minima_mm]
    return max((mm for mm in apart_mm if np.isfinite(mm)), default=np.nan)


def is_unsteady(minimum_mm: float, look_minima_mm: Sequence[float]) -> bool:
    """Whether the minimum moves further than is usual, or a look shows no joint.

    The minimum by a look that shows none is NaN.
    """
    lost = any(map(np.isnan, look_minima_mm))
    return bool(lost or moved_mm(minimum_mm, look_minima_mm) > UNSTEADY_MM)
