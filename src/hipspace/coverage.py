"""How many of the references the intervals hold, over hips of patients never seen."""

from typing import Any

import numpy as np
import pandas as pd

from hipspace.conformal import Calibration, known_hips
from hipspace.params import Measure
from hipspace.resampling import mean_interval
from hipspace.severity import severity, severity_names
from hipspace.tables import patients
from hipspace.width_tables import INTERVAL_MM


def interval_metrics(
    table: pd.DataFrame,
    retest: pd.DataFrame,
    calibration: Calibration,
    params: Measure,
) -> dict[str, Any]:
    """The part `interval` of metrics/measure.json, see `coverage`.

    `unseen` is of the retest, whose people have neither trained nor calibrated
    anything.

    Parameters
    ----------
    table, retest
        data/jsw.csv of the tested hips and data/retest.csv, see
        `conformal.with_intervals`.
    """
    return {
        "nominal": params.interval,
        **coverage(table, params),
        "calibration_hips": calibration.hips,
        "calibration_patients": calibration.patients,
        "unseen": coverage(retest, params),
    }


def coverage(table: pd.DataFrame, params: Measure) -> dict[str, Any]:
    """Coverage with its 95 % interval over patients, and by severity of the reference.

    With the hips that have an interval, each take of one counted, their patients and
    the intervals' mean reach to the upper side, for 0 mm cuts the lower one off.

    Parameters
    ----------
    table
        See `conformal.with_intervals`.
    """
    hips = known_hips(table).dropna(subset=list(INTERVAL_MM))
    low_mm, high_mm = (hips[name].to_numpy(float) for name in INTERVAL_MM)
    reference_mm = hips["reference_mm"].to_numpy(float)
    held = (low_mm <= reference_mm) & (reference_mm <= high_mm)
    rng = np.random.default_rng(params.seed)
    names = patients(hips)
    low, high = mean_interval(held, names, params.bootstrap, rng)
    step = severity(reference_mm, params.severity_mm)
    return {
        "hips": len(hips),
        "patients": names.nunique(),
        "coverage": _share(held),
        "coverage_low": low,
        "coverage_high": high,
        "mean_half_width_mm": _share(high_mm - hips["width_mm"].to_numpy(float)),
        "by_severity": {
            name: {
                "n": int((step == name).sum()),
                "coverage": _share(held[step == name]),
            }
            for name in severity_names(params.severity_mm)
        },
    }


def _share(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else np.nan
