"""How many references the intervals hold at other shares than the nominal one."""

import pandas as pd

from hipspace.conformal import calibrate, with_intervals
from hipspace.coverage import coverage
from hipspace.params import Measure

SHARES = (0.5, 0.6, 0.7, 0.8, 0.9)
CALIBRATION = (
    *("nominal", "coverage", "coverage_low", "coverage_high", "mean_half_width_mm"),
)


def calibration_curve(
    calibrating: pd.DataFrame, tested: pd.DataFrame, params: Measure
) -> pd.DataFrame:
    """plots/calibration.csv: `CALIBRATION`, a row for each nominal share.

    At `SHARES` and `measure.interval`, as far as there are patients enough to
    calibrate; coverage has its 95 % interval over patients.

    Parameters
    ----------
    calibrating, tested
        Rows of data/jsw.csv, the former of hips neither trained on nor tested.
    """
    rows = []
    for nominal in sorted({*SHARES, params.interval}):
        table = with_intervals(tested, calibrate(calibrating, nominal))
        rows.append({"nominal": nominal, **coverage(table, params)})
    return pd.DataFrame(rows)[list(CALIBRATION)].dropna(subset="coverage")
