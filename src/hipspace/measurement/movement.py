"""How far a hip's minimum moves after changes of its picture, and when that is far."""

from collections.abc import Sequence

import numpy as np

UNSTEADY_MM = 0.35
"""Greatest usual movement of a minimum: 19 of 20 synthetic hips that are measured to
within 0.5 mm move less. Of those that move more, most are measured worse."""


def moved_mm(minimum_mm: float, changed_minima_mm: Sequence[float]) -> float:
    """Largest difference of a minimum from those after changes; NaN without any."""
    apart_mm = [abs(changed - minimum_mm) for changed in changed_minima_mm]
    return max((mm for mm in apart_mm if np.isfinite(mm)), default=np.nan)


def is_unsteady(minimum_mm: float, changed_minima_mm: Sequence[float]) -> bool:
    """Whether the minimum moves further than is usual, or a change loses the joint.

    Minima after changes are NaN where no joint is seen; there are none of a hip that
    was not looked at again.
    """
    lost = any(map(np.isnan, changed_minima_mm))
    return bool(lost or moved_mm(minimum_mm, changed_minima_mm) > UNSTEADY_MM)
