"""How the minimum of a hip changes between its first and its last visit."""

from typing import Any

import numpy as np
import pandas as pd

from hipspace.agreement import NORMAL
from hipspace.comparison import reference_of
from hipspace.conformal import known_hips

VISIT_YEARS = {"T00": 0, "T02": 2, "T05": 5, "T08": 8, "T10": 10} | {
    "V00": 0,
    "V06": 4,
    "V10": 8,
}
"""Since enrolment, of the visits of CHECK and of OAI."""
HIP = ["cohort", "patient", "side"]
CHANGE = (
    *(*HIP, "first_visit", "last_visit", "years", "change_mm", "reference_change_mm"),
    *("rate_mm_per_year", "reference_rate_mm_per_year", "exceeds_sdc"),
)


def smallest_detectable_change(table: pd.DataFrame) -> float:
    """1.96 sqrt(2) SEM (mm) of the minima in data/jsw.csv; NaN of fewer than two hips.

    Against exact widths, the standard error of a measurement is the SD of its error.
    Landmarks err as well, and half of the variance is taken to be theirs.
    """
    hips = known_hips(table)
    sem_mm = float((hips["width_mm"] - hips["reference_mm"]).std(ddof=1))
    if reference_of(table) == "landmarks":
        sem_mm /= np.sqrt(2)
    return NORMAL * float(np.sqrt(2)) * sem_mm


def changes(table: pd.DataFrame) -> pd.DataFrame:
    """The table change.csv: hips measured at two visits or more, last less first.

    Parameters
    ----------
    table
        Rows of data/jsw.csv. Visits of unknown time are passed over.
    """
    hips = known_hips(table).assign(at=lambda hips: hips["visit"].map(VISIT_YEARS))
    ordered = hips.dropna(subset="at").sort_values([*HIP, "at"], kind="stable")
    ends = ordered.groupby(HIP, sort=True)[["visit", "at", "width_mm", "reference_mm"]]
    first, last = ends.first(), ends.last()
    years = last["at"] - first["at"]
    change_mm, reference_mm = (
        last[name] - first[name] for name in ("width_mm", "reference_mm")
    )
    sdc_mm = smallest_detectable_change(table)
    columns = {
        "first_visit": first["visit"],
        "last_visit": last["visit"],
        "years": years,
        "change_mm": change_mm,
        "reference_change_mm": reference_mm,
        "rate_mm_per_year": change_mm / years,
        "reference_rate_mm_per_year": reference_mm / years,
        "exceeds_sdc": (change_mm.abs() > sdc_mm).astype(int),
    }
    return pd.DataFrame(columns)[years > 0].reset_index()[list(CHANGE)]


def change_metrics(table: pd.DataFrame) -> dict[str, Any]:
    """The part `change` of metrics/measure.json: measured against true change."""
    hips = changes(table)
    error_mm = hips["change_mm"] - hips["reference_change_mm"]
    return {
        "hips": len(hips),
        "bias_mm": float(error_mm.mean()),
        "sd_mm": float(error_mm.std(ddof=1)),
        "correlation": float(hips["change_mm"].corr(hips["reference_change_mm"])),
        "sdc_mm": smallest_detectable_change(table),
        "exceed_sdc": int(hips["exceeds_sdc"].sum()),
    }
