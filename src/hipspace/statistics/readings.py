"""Measured widths beside readings of the same hips, reader by reader.

Differences are measured minus reading, in millimetres. Intervals are 95 %, over
subjects: hips and visits of one subject are not independent.
"""

from collections.abc import Mapping, Sequence
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
"""Widths between which severities change, as in the pipeline's `measure.severity_mm`."""
RESAMPLES, SEED = 2000, 4
MEASURED = "hipspace"


@dataclass(frozen=True)
class Calibrated:
    """What readings say of how far a measured minimum may be off.

    `reach` is half of an interval in units of the hip's error scale, after `bias_mm` is
    taken off; infinite of too few subjects.
    """

    hips: int
    subjects: int
    bias_mm: float
    reach: float


def compared(table: pd.DataFrame) -> dict[str, Any]:
    """Agreement of the measurement with each reader, and of readers with each other.

    Parameters
    ----------
    table
        A row a reading: file, side, reader, subject, reading_mm and measured_mm, which
        is NaN of a hip that was not measured.
    """
    readers = sorted(table["reader"].unique())
    of_readers = {name: table[table["reader"] == name] for name in readers}
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

    The bias is the mean over subjects; each hip weighs as one of its subject's.

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
    bias_mm = float(error_mm.groupby(hips["subject"]).mean().mean())
    scales = np.array(
        [scale_mm[hip] for hip in zip(*(hips[n] for n in HIP), strict=True)]
    )
    scores = (error_mm - bias_mm).abs().to_numpy() / scales
    names = hips["subject"].to_numpy()
    reach = patient_quantile(scores, names, nominal)
    return Calibrated(len(hips), int(hips["subject"].nunique()), bias_mm, reach)


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


def readers_of(result: Mapping[str, Any]) -> Sequence[str]:
    """The names of the readers of a comparison."""
    return list(result["readers"])
