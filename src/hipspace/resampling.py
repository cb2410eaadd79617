"""Confidence intervals from resampling patients, each with all of its hips."""

import numpy as np

from hipspace.agreement import LEVEL


def mean_interval(
    values: np.ndarray, patients: np.ndarray, resamples: int, rng: np.random.Generator
) -> tuple[float, float]:
    """95 % interval of the mean of hips' values (N,); NaN of fewer than two patients.

    Parameters
    ----------
    values
        One a hip.
    patients
        Whose the hips are (N,).
    resamples
        Of the patients.
    """
    names, patient = np.unique(patients, return_inverse=True)
    if len(names) < 2:
        return np.nan, np.nan
    totals, hips = np.bincount(patient, values), np.bincount(patient)
    drawn = rng.multinomial(len(names), np.full(len(names), 1 / len(names)), resamples)
    means = (drawn @ totals) / (drawn @ hips)
    low, high = np.quantile(means, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return float(low), float(high)
