"""How far a width moves between acquisitions of a hip that has not changed.

Each acquisition has an exact width of its own, and what is compared is the error
against it, so that what a new position does to the width itself, say along a turned
ray, is no error. Errors that a hip has on every acquisition cancel: they do not hide a
change.
"""

from typing import Any

import numpy as np
import pandas as pd

from hipspace.measurement.jsw import WIDTHS
from hipspace.measurement.reader_names import BEST
from hipspace.params import Measure
from hipspace.statistics.agreement import NORMAL
from hipspace.statistics.bootstrap import bootstrapped_sums, limits_of
from hipspace.statistics.comparison import paired

PATIENT_AND_SIDE = ["patient", "side"]


def repeatability(table: pd.DataFrame, params: Measure) -> dict[str, Any]:
    """The part `retest` of metrics/measure.json.

    Patients, hips and readings, failed ones among them, and for each definition of
    width what `detectable_change` says.

    Parameters
    ----------
    table
        Rows of data/retest_jsw.csv.
    """
    read = table[table["reader"] == BEST]
    return {
        "patients": read["patient"].nunique(),
        "hips": len(read[PATIENT_AND_SIDE].drop_duplicates()),
        "readings": len(read),
        "failed": int((read["status"] == "failed").sum()),
        "widths": {name: detectable_change(table, name, params) for name in WIDTHS},
    }


def detectable_change(
    table: pd.DataFrame, width: str, params: Measure
) -> dict[str, float]:
    """Hips with two acquisitions or more, `sem_mm` and `sdc_mm` with its 95 % interval.

    `sem_mm`, the standard error of one measurement, is the SD of the error within a
    hip; `sdc_mm`, the smallest change of a hip that is more than error, 1.96 sqrt(2)
    times as much. The interval is by bootstrap over patients. NaN without a hip.

    Parameters
    ----------
    table
        Rows of data/retest_jsw.csv.
    width
        One of `jsw.WIDTHS`.
    """
    hips = paired(table, BEST, width).dropna(subset="width_mm")
    errors_mm = (hips["width_mm"] - hips["reference_mm"]).groupby(
        [hips[name] for name in PATIENT_AND_SIDE]
    )
    spread = pd.DataFrame(
        {"squares": errors_mm.var(), "acquisitions": errors_mm.count()}
    )
    spread = spread[spread["acquisitions"] > 1].reset_index()
    freedom = spread["acquisitions"].to_numpy(float) - 1
    sums = np.stack([spread["squares"] * freedom, freedom])
    found = {"hips": len(spread), "sem_mm": np.nan, "sdc_mm": np.nan}
    if not found["hips"]:
        return found
    found["sem_mm"] = float(_sem_mm(sums.sum(axis=1)))
    found["sdc_mm"] = NORMAL * np.sqrt(2) * found["sem_mm"]
    rng = np.random.default_rng(params.seed)
    patients = spread["patient"].to_numpy()
    resampled = bootstrapped_sums(sums, patients, params.bootstrap, rng)
    if resampled is not None:
        low, high = limits_of(NORMAL * np.sqrt(2) * _sem_mm(resampled))
        found |= {"sdc_mm_low": low, "sdc_mm_high": high}
    return found


def _sem_mm(sums: np.ndarray) -> np.ndarray:
    """SD within hips (...) of sums (2, ...) of squares and of degrees of freedom."""
    squares, freedom = sums
    return np.sqrt(squares / freedom)
