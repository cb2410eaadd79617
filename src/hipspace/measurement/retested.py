"""The widths on repeat acquisitions, from their joints.

Apart from `phantom.retest`, so that another definition of width renders nothing anew.
"""

import numpy as np
import pandas as pd

from hipspace.measurement.columns import WIDTHS_MM
from hipspace.measurement.joint_text import joint_from_text
from hipspace.measurement.jsw import widths

RAY_WIDTHS_MM = tuple(name for name in WIDTHS_MM if name.startswith(("at_", "arc_")))
"""Missing beside an implant: what angles count from depends on whether the metal is
taken for a head."""


def with_widths(retest: pd.DataFrame) -> pd.DataFrame:
    """Rows of data/retest.csv with every width in mm in place of the joint.

    NaN where no joint was found, and along rays beside an implant.
    """
    rows = [_widths_mm(text) for text in retest["joint"]]
    found = pd.DataFrame(rows, columns=list(WIDTHS_MM), index=retest.index)
    beside = retest["beside_implant"].to_numpy(bool)
    found.loc[beside, list(RAY_WIDTHS_MM)] = np.nan
    return pd.concat([retest.drop(columns="joint"), found], axis=1)


def _widths_mm(text: str) -> dict[str, float]:
    joint = joint_from_text(text)
    if joint is None:
        return {}
    return {f"{name}_mm": width.width_mm for name, width in widths(joint).items()}
