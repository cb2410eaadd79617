"""Measured hips -> every table, plot and metric of the stage `measure`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hipspace.measurement.columns import JUDGED
from hipspace.params import Measure
from hipspace.statistics.agreement import finite
from hipspace.statistics.change import (
    CHANGE,
    change_metrics,
    changes,
    incomparable,
    smallest_detectable_change,
)
from hipspace.statistics.comparison import (
    AGREEMENT,
    agreement_table,
    bland_altman,
    metrics,
    scatter,
)
from hipspace.statistics.flag_table import FLAG_TABLE, flag_metrics, flag_table
from hipspace.statistics.intervals import (
    CALIBRATION,
    calibrate,
    calibration_curve,
    interval_metrics,
    with_intervals,
)
from hipspace.statistics.mean_profile import MEAN_PROFILE, mean_profile
from hipspace.statistics.repeatability import repeatability
from hipspace.statistics.strata import STRATA, agreement_by

Table = tuple[pd.DataFrame, Sequence[str]]
"""With the columns that come first."""


@dataclass(frozen=True)
class Findings:
    """Tables by the name of their file, and metrics/measure.json."""

    tables: dict[str, Table]
    metrics: dict[str, Any]


def findings(
    validation: pd.DataFrame, test: pd.DataFrame, retest: pd.DataFrame, params: Measure
) -> Findings:
    """How far the widths of the test hips can be believed.

    Parameters
    ----------
    validation, test
        Rows of data/jsw.csv without intervals, which the validation hips calibrate.
    retest
        Rows of data/retest_jsw.csv.
    """
    calibration = calibrate(validation, params.interval)
    table, again = (with_intervals(t, calibration) for t in (test, retest))
    repeated = repeatability(again, params)
    sdc_mm = smallest_detectable_change(table, repeated["widths"]["minimum"]["sdc_mm"])
    changed, points = changes(table, sdc_mm), scatter(table)
    curve = calibration_curve(validation, table, params)
    tables: dict[str, Table] = {
        "data/jsw.csv": (table, JUDGED),
        "data/agreement.csv": (agreement_table(table), AGREEMENT),
        "data/agreement_by.csv": (agreement_by(table, params), STRATA),
        "data/flags.csv": (flag_table(table, params.failure_mm), FLAG_TABLE),
        "data/change.csv": (changed, CHANGE),
        "plots/scatter.csv": (points, ["reference_mm", "width_mm", "reader"]),
        "plots/bland_altman.csv": (bland_altman(points), ["mean_mm"]),
        "plots/profile.csv": (mean_profile(table), MEAN_PROFILE),
        "plots/calibration.csv": (curve, CALIBRATION),
    }
    parts = {
        "interval": interval_metrics(table, again, calibration, params),
        "flags": flag_metrics(table, params.failure_mm),
        "retest": repeated,
        "change": change_metrics(changed, sdc_mm, params.progression_mm)
        | {"incomparable": incomparable(table)},
    }
    return Findings(tables, metrics(table, params) | finite(parts))
