"""How well measured widths agree with a reference: bias, limits, reliability.

Differences are measured minus reference, in millimetres. Hips and visits of one
patient are not independent, so confidence intervals are by bootstrap over patients;
those of the intraclass correlations are the analytic ones of McGraw and Wong
(Psychol Methods 1:30, 1996), as usually reported, and that of the fraction of failures
is Wilson's, over hips: few fail. All intervals are 95 %.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from hipspace.statistics.bootstrap import (
    LEVEL,
    bootstrapped_sums,
    limits_of,
    mean_or_nan,
)

NORMAL = 1.96
DIGITS = 4


@dataclass(frozen=True)
class Pairs:
    """Hips measured both ways: widths (N,) in mm, and whose they are (N,)."""

    reference_mm: np.ndarray
    measured_mm: np.ndarray
    patients: np.ndarray

    def __post_init__(self) -> None:
        """Refuse widths that do not pair up or do not exist."""
        sizes = {len(self.reference_mm), len(self.measured_mm), len(self.patients)}
        if len(sizes) != 1:
            raise ValueError(f"found {sorted(sizes)} hips in one set of pairs")
        if not np.isfinite([self.reference_mm, self.measured_mm]).all():
            raise ValueError("a pair needs two finite widths")


@dataclass(frozen=True)
class Reliability:
    """An intraclass correlation and its 95 % confidence interval."""

    value: float
    low: float
    high: float


UNKNOWN = Reliability(np.nan, np.nan, np.nan)
"""The correlation of fewer than two subjects."""


def differences(pairs: Pairs) -> dict[str, float]:
    """Bias, SD, MAE, RMSE (mm) and fractions of hips within 0.5 and 1 mm."""
    difference = pairs.measured_mm - pairs.reference_mm
    away = np.abs(difference)
    return {
        "bias_mm": mean_or_nan(difference),
        "sd_mm": _sd(difference),
        "mae_mm": mean_or_nan(away),
        "rmse_mm": float(np.sqrt(mean_or_nan(difference**2))),
        "within_0_5_mm": mean_or_nan(away <= 0.5),
        "within_1_mm": mean_or_nan(away <= 1.0),
    }


def limits(pairs: Pairs) -> dict[str, float]:
    """95 % limits of agreement (mm), and how the difference grows with the width.

    Bland and Altman, Lancet 1:307, 1986. `slope` is that of the difference over the
    mean of both, in mm per mm: zero without proportional bias.
    """
    difference = pairs.measured_mm - pairs.reference_mm
    mean = (pairs.measured_mm + pairs.reference_mm) / 2
    bias, sd, spread = mean_or_nan(difference), _sd(difference), _sd(mean)
    slope = np.nan
    if spread > 0:
        slope = float(np.cov(mean, difference)[0, 1] / spread**2)
    return {
        "limit_low_mm": bias - NORMAL * sd,
        "limit_high_mm": bias + NORMAL * sd,
        "slope": slope,
    }


def icc_agreement(ratings: np.ndarray) -> Reliability:
    """ICC(2,1): absolute agreement of single ratings (N subjects, K raters)."""
    n, k = ratings.shape
    if n < 2:
        return UNKNOWN
    subjects, raters, error = _mean_squares(ratings)
    within = k * raters + (k * n - k - n) * error
    value = _ratio(
        subjects - error, subjects + (k - 1) * error + k * (raters - error) / n
    )
    if not np.isfinite(value) or value >= 1:
        return Reliability(value, np.nan, np.nan)
    a = k * value / (n * (1 - value))
    b = 1 + k * value * (n - 1) / (n * (1 - value))
    freedom = (a * raters + b * error) ** 2 / (
        (a * raters) ** 2 / (k - 1) + (b * error) ** 2 / ((n - 1) * (k - 1))
    )
    upper = stats.f.ppf((1 + LEVEL) / 2, n - 1, freedom)
    lower = stats.f.ppf((1 + LEVEL) / 2, freedom, n - 1)
    low = n * (subjects - upper * error) / (upper * within + n * subjects)
    high = n * (lower * subjects - error) / (within + n * lower * subjects)
    return Reliability(value, float(low), float(high))


def icc_consistency(ratings: np.ndarray) -> Reliability:
    """ICC(3,1): consistency of single ratings (N subjects, K raters)."""
    n, k = ratings.shape
    if n < 2:
        return UNKNOWN
    subjects, _, error = _mean_squares(ratings)
    value = _ratio(subjects - error, subjects + (k - 1) * error)
    if not np.isfinite(value) or value >= 1:
        return Reliability(value, np.nan, np.nan)
    observed, quantile = subjects / error, (1 + LEVEL) / 2
    low = observed / stats.f.ppf(quantile, n - 1, (n - 1) * (k - 1))
    high = observed * stats.f.ppf(quantile, (n - 1) * (k - 1), n - 1)
    low, high = (float((f - 1) / (f + k - 1)) for f in (low, high))
    return Reliability(value, low, high)


def reliability(pairs: Pairs) -> dict[str, float]:
    """ICCs with intervals, and the two errors (mm) that follow from them.

    `sem_mm` is the standard error of one measurement, the square root of the error's
    mean square; `sdc_mm` the smallest change that is more than error, 1.96 sqrt(2)
    times as much.
    """
    ratings = np.column_stack([pairs.reference_mm, pairs.measured_mm])
    agreement, consistency = icc_agreement(ratings), icc_consistency(ratings)
    sem = _sd(pairs.measured_mm - pairs.reference_mm) / np.sqrt(2)
    return {
        "icc_2_1": agreement.value,
        "icc_2_1_low": agreement.low,
        "icc_2_1_high": agreement.high,
        "icc_3_1": consistency.value,
        "icc_3_1_low": consistency.low,
        "icc_3_1_high": consistency.high,
        "sem_mm": sem,
        "sdc_mm": NORMAL * np.sqrt(2) * sem,
    }


def detection(pairs: Pairs, threshold_mm: float) -> dict[str, float]:
    """How often a joint space narrower than a threshold is found to be so.

    `narrow` hips by the reference, `sensitivity` among them and `specificity` among
    the others; NaN where there is none to judge by.
    """
    narrow = pairs.reference_mm < threshold_mm
    found = pairs.measured_mm < threshold_mm
    return {
        "narrow": int(narrow.sum()),
        "sensitivity": mean_or_nan(found[narrow]),
        "specificity": mean_or_nan(~found[~narrow]),
    }


def of_all_hips(
    reference_mm: np.ndarray, measured_mm: np.ndarray, thresholds_mm: Sequence[float]
) -> dict[str, Any]:
    """Fractions among all hips (N,) of known reference, whether measured or not.

    A hip that was not measured, NaN, is not within any distance, and not found to be
    narrower than a threshold: `sensitivity` among the `narrow` hips by the reference.
    """
    away_mm = np.abs(measured_mm - reference_mm)
    narrow = {limit: reference_mm < limit for limit in thresholds_mm}
    below = {
        threshold_name(limit): {
            "narrow": int(is_narrow.sum()),
            "sensitivity": mean_or_nan(measured_mm[is_narrow] < limit),
        }
        for limit, is_narrow in narrow.items()
    }
    return {
        "n": len(away_mm),
        "within_0_5_mm": mean_or_nan(away_mm <= 0.5),
        "within_1_mm": mean_or_nan(away_mm <= 1.0),
        "below": below,
    }


def threshold_name(threshold_mm: float) -> str:
    """`2_5_mm` for 2.5."""
    return f"{float(threshold_mm)}_mm".replace(".", "_")


def intervals(
    pairs: Pairs, resamples: int, rng: np.random.Generator
) -> dict[str, float]:
    """Limits of 95 % intervals of bias, SD, MAE and the limits of agreement (mm).

    By bootstrap over patients, each with all of its hips; keys end in `_low` and
    `_high`. Empty with fewer than two patients.
    """
    difference = pairs.measured_mm - pairs.reference_mm
    powers = np.stack(
        [np.ones_like(difference), difference, difference**2, np.abs(difference)]
    )
    sums = bootstrapped_sums(powers, pairs.patients, resamples, rng)
    if sums is None:
        return {}
    n, total, squares, away = sums
    bias = total / n
    sd = np.sqrt(np.maximum(squares - n * bias**2, 0) / np.maximum(n - 1, 1))
    resampled = {
        "bias_mm": bias,
        "sd_mm": sd,
        "mae_mm": away / n,
        "limit_low_mm": bias - NORMAL * sd,
        "limit_high_mm": bias + NORMAL * sd,
    }
    return {
        f"{name}_{end}": limit
        for name, values in resampled.items()
        for end, limit in zip(("low", "high"), limits_of(values), strict=True)
    }


def fraction_interval(count: int, total: int) -> tuple[float, float]:
    """95 % interval of a fraction (Wilson); NaN of nothing."""
    if total == 0:
        return np.nan, np.nan
    interval = stats.binomtest(count, total).proportion_ci(LEVEL, method="wilson")
    return float(interval.low), float(interval.high)


def finite(values: Mapping[str, Any]) -> dict[str, Any]:
    """The finite numbers of a nested mapping, rounded to 4 digits, for JSON."""
    kept: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Mapping):
            kept[name] = finite(value)
        elif isinstance(value, int):
            kept[name] = value
        elif np.isfinite(value):
            kept[name] = round(float(value), DIGITS) + 0.0
    return kept


def _mean_squares(ratings: np.ndarray) -> tuple[float, float, float]:
    """Mean squares of subjects, raters and error of a two-way layout (N, K)."""
    n, k = ratings.shape
    if n < 2:
        return np.nan, np.nan, np.nan
    mean = ratings.mean()
    rows, columns = ratings.mean(axis=1), ratings.mean(axis=0)
    rest = ratings - rows[:, None] - columns + mean
    return (
        float(k * ((rows - mean) ** 2).sum() / (n - 1)),
        float(n * ((columns - mean) ** 2).sum() / (k - 1)),
        float((rest**2).sum() / ((n - 1) * (k - 1))),
    )


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else np.nan


def _sd(values: np.ndarray) -> float:
    return float(values.std(ddof=1)) if len(values) > 1 else np.nan
