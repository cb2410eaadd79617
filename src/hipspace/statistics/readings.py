"""Measured widths beside readings of the same hips, reader by reader.

Differences are measured minus reading, in millimetres. Intervals are 95 %, over
subjects: hips and visits of one subject are not independent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd

from hipspace.statistics.agreement import (
    Pairs,
    differences,
    finite,
    intervals,
    limits,
    reliability,
)
from hipspace.statistics.intervals import patient_quantile
from hipspace.statistics.strata import severity, severity_names

HIP = ["file", "side"]
SEVERITY_MM = (1.5, 2.5)
"""Between which severities change, as `measure.severity_mm` of the pipeline."""
RESAMPLES, SEED = 2000, 4


@dataclass(frozen=True)
class Calibrated:
    """What readings say of how far a measured minimum may be off.

    `reach` is half of an interval in units of the hip's error scale; infinite of too
    few subjects.
    """

    hips: int
    subjects: int
    reach: float


def compared(table: pd.DataFrame) -> dict[str, Any]:
    """Agreement of the measurement with each reader, and of readers with each other.

    Parameters
    ----------
    table
        A row a reading: file, side, reader, subject, reading_mm and measured_mm, which
        is NaN of a hip that was not measured. Of several readings of a hip by one
        reader, the mean counts.
    """
    readers = sorted(table["reader"].unique())
    of_readers = {
        name: _mean_reading(table[table["reader"] == name]) for name in readers
    }
    everyone = _mean_reading(table)
    return finite(
        {
            "hips": len(everyone),
            "subjects": int(everyone["subject"].nunique()),
            "not_measured": int(everyone["measured_mm"].isna().sum()),
            "readers": {name: _agreement(rows) for name, rows in of_readers.items()},
            "mean_of_readers": _agreement(everyone),
            "by_severity": _by_severity(everyone),
            "readers_against_each_other": _against_each_other(of_readers),
        }
    )


def calibrated(
    table: pd.DataFrame, scale_mm: Mapping[tuple[str, str], float], nominal: float
) -> Calibrated:
    """How far minima lie from readings: split conformal, see `statistics.intervals`.

    Each hip weighs as one of its subject's. A bias is not taken off but makes intervals
    wider: what is estimated from the same readings would spoil the promise.

    Parameters
    ----------
    table
        See `compared`; of several readers, the mean of a hip's readings counts.
    scale_mm
        The error scale of each hip, by (file, side).
    nominal
        Fraction of the readings of new subjects that intervals shall hold.
    """
    hips = _mean_reading(table).dropna(subset=["measured_mm"])
    error_mm = hips["measured_mm"] - hips["reading_mm"]
    scales = np.array(
        [scale_mm[hip] for hip in zip(*(hips[n] for n in HIP), strict=True)]
    )
    scores = error_mm.abs().to_numpy() / scales
    subjects = hips["subject"].to_numpy()
    reach = patient_quantile(scores, subjects, nominal)
    return Calibrated(len(hips), int(hips["subject"].nunique()), reach)


def _mean_reading(table: pd.DataFrame) -> pd.DataFrame:
    """A row a hip, with the mean of its readings."""
    return table.groupby(HIP, as_index=False, sort=True).agg(
        subject=("subject", "first"),
        reading_mm=("reading_mm", "mean"),
        measured_mm=("measured_mm", "first"),
    )


def _agreement(rows: pd.DataFrame) -> dict[str, Any]:
    known = rows.dropna(subset=["measured_mm", "reading_mm"])
    return {
        "hips": len(known),
        "subjects": int(known["subject"].nunique()),
        **_judged(known["reading_mm"], known["measured_mm"], known["subject"]),
    }


def _judged(
    reference: pd.Series, other: pd.Series, subjects: pd.Series
) -> dict[str, Any]:
    if reference.empty:
        return {}
    pairs = Pairs(reference.to_numpy(float), other.to_numpy(float), subjects.to_numpy())
    rng = np.random.default_rng(SEED)
    return {
        **differences(pairs),
        **limits(pairs),
        **reliability(pairs),
        **intervals(pairs, RESAMPLES, rng),
    }


def _by_severity(hips: pd.DataFrame) -> dict[str, Any]:
    steps = severity(hips["reading_mm"].to_numpy(float), SEVERITY_MM)
    return {
        name: _agreement(hips[steps == name])
        for name in severity_names(SEVERITY_MM)
        if (steps == name).any()
    }


def _against_each_other(of_readers: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Each pair of readers on the hips that both have read."""
    found = {}
    for first, second in combinations(of_readers, 2):
        both = of_readers[first].merge(of_readers[second], on=HIP, suffixes=("", "_2"))
        if len(both):
            judged = _judged(both["reading_mm"], both["reading_mm_2"], both["subject"])
            found[f"{second} against {first}"] = {"hips": len(both), **judged}
    return found
