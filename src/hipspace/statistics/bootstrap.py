"""Confidence intervals by bootstrap over patients, each with all of its hips."""

import numpy as np

LEVEL = 0.95


def bootstrapped_sums(
    values: np.ndarray, patients: np.ndarray, resamples: int, rng: np.random.Generator
) -> np.ndarray | None:
    """Sums (K, resamples) of K values a hip (K, N); None of fewer than two patients.

    Parameters
    ----------
    patients
        Whose the hips are (N,).
    resamples
        How often the patients are drawn.
    """
    names, patient = np.unique(patients, return_inverse=True)
    if len(names) < 2:
        return None
    sums = np.stack([np.bincount(patient, value, len(names)) for value in values])
    drawn = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), resamples)
    return sums @ drawn.T


def limits_of(resampled: np.ndarray) -> tuple[float, float]:
    """The limits of the 95 % interval of what was resampled (R,)."""
    low, high = np.quantile(resampled, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return float(low), float(high)


def mean_interval(
    values: np.ndarray, patients: np.ndarray, resamples: int, rng: np.random.Generator
) -> tuple[float, float]:
    """95 % interval of the mean of hips' values (N,); NaN of fewer than two patients.

    See `bootstrapped_sums`.
    """
    counted = np.stack([np.ones(len(values)), values])
    sums = bootstrapped_sums(counted, patients, resamples, rng)
    return (np.nan, np.nan) if sums is None else limits_of(sums[1] / sums[0])


def mean_or_nan(values: np.ndarray) -> float:
    """The mean, or the fraction of truths; NaN of nothing."""
    return float(values.mean()) if len(values) else np.nan
