"""An interval round each minimum, whose coverage of the reference is the nominal one.

Split conformal prediction: hips that were not trained on show how far the measurement
may be off, and as far the intervals of other hips reach. Hips of one patient are not
independent, so patients are what is counted: each hip weighs as one of its patient's
(Lee, Barber and Willett, Distribution-free inference with hierarchical data, 2023).
The promise is, on average over calibrations, at least the nominal coverage of hips of
new patients of the same kind of cohort. It is not made for each severity; that errors
are counted in units of `error_scale_mm` brings severities nearer to each other.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hipspace.measurement.columns import INTERVAL_MM
from hipspace.measurement.error_scale import ends_mm
from hipspace.measurement.error_scale import error_scale_mm as scale_mm
from hipspace.measurement.interval import LANDMARKS, SYNTHETIC, Interval
from hipspace.measurement.reader_names import BEST
from hipspace.params import Measure
from hipspace.statistics.bootstrap import mean_interval, mean_or_nan
from hipspace.statistics.comparison import known_hips, reference_of
from hipspace.statistics.strata import severity, severity_names
from hipspace.storage.files.tables import patients

ROUNDING = 1e-9


@dataclass(frozen=True)
class Calibration:
    """How far the measurement may be off.

    Parameters
    ----------
    hips, patients
        That it was learned from.
    reach
        Half of an interval, in units of the hip's `error_scale_mm`; infinite if the
        patients are too few for the nominal coverage.
    """

    hips: int
    patients: int
    reach: float


def calibrate(table: pd.DataFrame, nominal: float) -> Calibration:
    """What rows of data/jsw.csv of hips that were neither trained on nor tested show.

    Parameters
    ----------
    table
        With `softness_mm`.
    nominal
        Nominal coverage of the intervals, 0 to 1.
    """
    hips = known_hips(table)
    away_mm = (hips["width_mm"] - hips["reference_mm"]).abs()
    scores = (away_mm / error_scale_mm(hips)).to_numpy(float)
    names = patients(hips).to_numpy()
    reach = patient_quantile(scores, names, nominal)
    return Calibration(len(hips), len(set(names)), reach)


def learned_interval(
    table: pd.DataFrame, nominal: float, models: tuple[str, str]
) -> Interval:
    """What `hipspace measure` needs to give other hips the intervals of `calibrate`.

    Parameters
    ----------
    table, nominal
        See `calibrate`.
    models
        First digits of the hashes of the models that measured, coarse and fine.
    """
    found = calibrate(table, nominal)
    exact = reference_of(table) == "truth"
    return Interval(
        nominal,
        found.reach,
        found.hips,
        found.patients,
        models,
        SYNTHETIC if exact else LANDMARKS,
    )


def error_scale_mm(table: pd.DataFrame) -> pd.Series:
    """What errors of hips are in proportion to, roughly, from what was measured alone.

    The softness of the borders, and up to twice as much the narrower the joint was
    found. Whatever is taken here, the promise holds; this scale was chosen among some
    on synthetic hips that are in no set, see docs/judgement.md.

    Parameters
    ----------
    table
        With `softness_mm` and `minimum_mm`.
    """
    return scale_mm(table["minimum_mm"], table["softness_mm"])


def patient_quantile(scores: np.ndarray, names: np.ndarray, fraction: float) -> float:
    """The least score that `fraction` of the hips of a new patient do not exceed.

    The quantile `fraction` (1 + 1 / patients) of the scores (N,), each weighted by one
    over the number of its patient's, whom the names (N,) tell. Infinite if that is
    beyond 1: 90 % take nine patients.
    """
    each, patient = np.unique(names, return_inverse=True)
    if not len(each):
        return np.inf
    weights = 1 / np.bincount(patient)[patient] / len(each)
    order = np.argsort(scores, kind="stable")
    reached = np.cumsum(weights[order]) >= fraction * (1 + 1 / len(each)) - ROUNDING
    return float(scores[order][reached.argmax()]) if reached.any() else np.inf


def with_intervals(table: pd.DataFrame, calibration: Calibration) -> pd.DataFrame:
    """The table with `minimum_low_mm`, not below 0, and `minimum_high_mm`.

    Missing in rows of other readers, of hips that were not measured, and in all if
    too few patients calibrated.
    """
    ours = (table["reader"] == BEST) & np.isfinite(calibration.reach)
    ends = ends_mm(table["minimum_mm"], table["softness_mm"], calibration.reach)
    bounds = zip(INTERVAL_MM, ends, strict=True)
    return table.assign(**{name: end.where(ours) for name, end in bounds})


NOMINAL_COVERAGES = (0.5, 0.6, 0.7, 0.8, 0.9)
CALIBRATION = (
    *("nominal", "coverage", "coverage_low", "coverage_high", "mean_half_width_mm"),
)


def calibration_curve(
    calibrating: pd.DataFrame, tested: pd.DataFrame, params: Measure
) -> pd.DataFrame:
    """plots/calibration.csv: `CALIBRATION`, a row for each nominal coverage.

    At `NOMINAL_COVERAGES` and `measure.interval`, as far as there are patients enough
    to calibrate; the empirical coverage has its 95 % interval over patients.

    Parameters
    ----------
    calibrating, tested
        Rows of data/jsw.csv, the former of hips neither trained on nor tested.
    """
    rows = []
    for nominal in sorted({*NOMINAL_COVERAGES, params.interval}):
        table = with_intervals(tested, calibrate(calibrating, nominal))
        rows.append({"nominal": nominal, **coverage(table, params)})
    return pd.DataFrame(rows)[list(CALIBRATION)].dropna(subset="coverage")


def interval_metrics(
    table: pd.DataFrame,
    retest: pd.DataFrame,
    calibration: Calibration,
    params: Measure,
) -> dict[str, Any]:
    """The part `interval` of metrics/measure.json, see `coverage`.

    `held_out` is of the retest, whose subjects have neither trained nor calibrated
    anything.

    Parameters
    ----------
    table, retest
        data/jsw.csv of the tested hips and data/retest_jsw.csv, see `with_intervals`.
    """
    return {
        "nominal": params.interval,
        **coverage(table, params),
        "calibration_hips": calibration.hips,
        "calibration_patients": calibration.patients,
        "held_out": coverage(retest, params),
    }


def coverage(table: pd.DataFrame, params: Measure) -> dict[str, Any]:
    """Empirical coverage, its 95 % interval over patients, and by severity.

    With the hips that have an interval, each acquisition of one counted, their patients
    and the intervals' mean reach to the upper side, for 0 mm cuts the lower one off.

    Parameters
    ----------
    table
        See `with_intervals`.
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
        "coverage": mean_or_nan(held),
        "coverage_low": low,
        "coverage_high": high,
        "mean_half_width_mm": mean_or_nan(high_mm - hips["width_mm"].to_numpy(float)),
        "by_severity": {
            name: {
                "n": int((step == name).sum()),
                "coverage": mean_or_nan(held[step == name]),
            }
            for name in severity_names(params.severity_mm)
        },
    }
