"""The width along the sourcil of one hip, as columns of a table."""

import numpy as np

from hipspace.measurement.columns import PROFILE_MM
from hipspace.measurement.joint import Joint
from hipspace.measurement.jsw import profile


def profile_columns(joint: Joint | None) -> dict[str, float]:
    """Widths (mm) of a joint at `PLACES_PERCENT`, by column; NaN without a joint."""
    if joint is None:
        return dict.fromkeys(PROFILE_MM, np.nan)
    width_mm = profile(joint, len(PROFILE_MM))[1]
    return dict(zip(PROFILE_MM, width_mm.tolist(), strict=True))
