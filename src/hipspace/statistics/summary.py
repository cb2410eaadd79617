"""metrics/summary.json: the few numbers by which one run is preferred to another.

Everything else that a run is judged by lies in tables, which the report's page shows.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from hipspace.measurement.reader_names import BEST

DECIMALS = 3
"""Of millimetres and fractions: a micrometre decides nothing."""


def summary(
    measure: Mapping[str, Any], heads: Mapping[str, Any], overlap: pd.DataFrame
) -> dict[str, float]:
    """The numbers, in the order in which they are read; unknown ones are left out.

    Parameters
    ----------
    measure, heads
        metrics/measure.json and data/heads.json.
    overlap
        data/overlap.csv: both networks together.

    Returns
    -------
    dict
        Of the result's minimum against its reference, in mm: `mae_mm`, `bias_mm`, the
        95 % limits of agreement `low_mm` and `high_mm`; `icc`, which is ICC(2,1);
        the fraction of references `inside` their intervals; `sdc_mm`, the smallest
        detectable change; `dice`, the mean over structures and hips; heads `missed`
        and hips `failed`. Names are short: a line of `dvc metrics show` has 120
        columns.
    """
    truth = measure.get("minimum", measure.get("agreement_with_landmarks", {}))
    best, interval = truth.get(BEST, {}), measure["interval"]
    found = {
        "mae_mm": best.get("mae_mm"),
        "bias_mm": best.get("bias_mm"),
        "low_mm": best.get("limit_low_mm"),
        "high_mm": best.get("limit_high_mm"),
        "icc": best.get("icc_2_1"),
        "inside": interval.get("coverage"),
        "sdc_mm": measure["retest"]["widths"]["minimum"].get("sdc_mm"),
        "dice": overlap.groupby("structure")["dice"].mean().mean(),
    }
    known = {
        name: round(float(value), DECIMALS) + 0.0
        for name, value in found.items()
        if value is not None and np.isfinite(value)
    }
    counts = {"missed": heads["heads"]["missed"], "failed": measure["hips"]["failed"]}
    return known | counts
