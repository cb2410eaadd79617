"""An interval round each minimum that holds the reference as often as it says.

Split conformal prediction: hips that were not trained on show how far the measurement
may be off, and as far the intervals of other hips reach. Hips of one patient are not
independent, so patients are what is counted: each hip weighs as one of its patient's
(Lee, Barber and Willett, Distribution-free inference with hierarchical data, 2023).
The promise is, on average over calibrations, at least the nominal share of hips of new
patients of the same kind of cohort. It is not made for each severity; that errors are
counted in units of `error_scale_mm` brings severities nearer to each other.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from hipspace.comparison import paired
from hipspace.readings import BEST
from hipspace.tables import patients
from hipspace.width_tables import INTERVAL_MM

ROUNDING = 1e-9
CLOSING_MM = 1.0
"""Width at which borders begin to run into one another, about two pixels and a half."""


@dataclass(frozen=True)
class Calibration:
    """How far the measurement may be off.

    Parameters
    ----------
    hips, patients
        That it was learned from.
    reach
        Half of an interval, in units of the hip's `error_scale_mm`; infinite if the
        patients are too few for the nominal share.
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
        Share of references that intervals shall hold, 0 to 1.
    """
    hips = known_hips(table)
    away_mm = (hips["width_mm"] - hips["reference_mm"]).abs()
    scores = (away_mm / error_scale_mm(hips)).to_numpy(float)
    names = patients(hips).to_numpy()
    reach = patient_quantile(scores, names, nominal)
    return Calibration(len(hips), len(set(names)), reach)


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
    return table["softness_mm"] * (1 + np.exp(-table["minimum_mm"] / CLOSING_MM))


def patient_quantile(scores: np.ndarray, names: np.ndarray, share: float) -> float:
    """The least score that `share` of the hips of a new patient do not exceed.

    The quantile `share` (1 + 1 / patients) of the scores (N,), each weighted by one
    over the number of its patient's, whom the names (N,) tell. Infinite if that is
    beyond 1: 90 % take nine patients.
    """
    each, patient = np.unique(names, return_inverse=True)
    if not len(each):
        return np.inf
    weights = 1 / np.bincount(patient)[patient] / len(each)
    order = np.argsort(scores, kind="stable")
    reached = np.cumsum(weights[order]) >= share * (1 + 1 / len(each)) - ROUNDING
    return float(scores[order][reached.argmax()]) if reached.any() else np.inf


def with_intervals(table: pd.DataFrame, calibration: Calibration) -> pd.DataFrame:
    """The table with `minimum_low_mm`, not below 0, and `minimum_high_mm`.

    Missing in rows of other readers, of hips that were not measured, and in all if
    too few patients calibrated.
    """
    ours = (table["reader"] == BEST) & np.isfinite(calibration.reach)
    half_mm = (error_scale_mm(table) * calibration.reach).where(ours)
    low, high = INTERVAL_MM
    width_mm = table["minimum_mm"]
    bounds = {low: (width_mm - half_mm).clip(lower=0), high: width_mm + half_mm}
    return table.assign(**bounds)


def known_hips(table: pd.DataFrame) -> pd.DataFrame:
    """Hips measured by the second look whose reference is known.

    `comparison.paired` with the other columns of their rows of data/jsw.csv.
    """
    hips = paired(table, BEST, "minimum").dropna(subset="width_mm")
    rows = table[table["reader"] == BEST].drop(columns=["cohort", "patient"])
    return hips.merge(rows, on=["file", "side"], how="left")
