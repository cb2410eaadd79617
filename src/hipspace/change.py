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
    *("rate_mm_per_year", "reference_rate_mm_per_year"),
    *("exceeds_sdc", "reference_exceeds_sdc"),
)


def smallest_detectable_change(table: pd.DataFrame, retest_sdc_mm: float) -> float:
    """That of the minima in data/jsw.csv, in mm.

    That of the retest if exact widths are known, for then the hips are synthetic like
    those of the retest. Else 1.96 SDs of the difference from the landmarks, 1.96
    sqrt(2) SEM: landmarks err as well, and half of the variance is taken to be theirs.
    NaN of fewer than two hips.
    """
    if reference_of(table) == "truth":
        return retest_sdc_mm
    hips = known_hips(table)
    return NORMAL * float((hips["width_mm"] - hips["reference_mm"]).std(ddof=1))


def changes(table: pd.DataFrame, sdc_mm: float) -> pd.DataFrame:
    """The table change.csv: hips measured at two visits or more, last less first.

    Parameters
    ----------
    table
        Rows of data/jsw.csv. Visits of unknown time are passed over.
    sdc_mm
        See `smallest_detectable_change`.
    """
    hips = known_hips(table).assign(at=lambda hips: hips["visit"].map(VISIT_YEARS))
    ordered = hips.dropna(subset="at").sort_values([*HIP, "at"], kind="stable")
    ends = ordered.groupby(HIP, sort=True)[["visit", "at", "width_mm", "reference_mm"]]
    first, last = ends.first(), ends.last()
    years = last["at"] - first["at"]
    change_mm, reference_mm = (
        last[name] - first[name] for name in ("width_mm", "reference_mm")
    )
    columns = {
        "first_visit": first["visit"],
        "last_visit": last["visit"],
        "years": years,
        "change_mm": change_mm,
        "reference_change_mm": reference_mm,
        "rate_mm_per_year": change_mm / years,
        "reference_rate_mm_per_year": reference_mm / years,
        "exceeds_sdc": (change_mm.abs() > sdc_mm).astype(int),
        "reference_exceeds_sdc": (reference_mm.abs() > sdc_mm).astype(int),
    }
    return pd.DataFrame(columns)[years > 0].reset_index()[list(CHANGE)]


def change_metrics(hips: pd.DataFrame, sdc_mm: float) -> dict[str, Any]:
    """The part `change` of metrics/measure.json: measured against true change.

    `sensitivity` is the share, of the `truly_changed` hips, whose measured change
    exceeds `sdc_mm` in the same direction; `specificity` that of the others whose
    measured change does not exceed it. NaN where there is none to judge by.

    Parameters
    ----------
    hips
        The table of `changes` beyond the same `sdc_mm`.
    """
    error_mm = hips["change_mm"] - hips["reference_change_mm"]
    exceeds, truly = (hips[f"{of}exceeds_sdc"] == 1 for of in ("", "reference_"))
    alike = hips["change_mm"] * hips["reference_change_mm"] > 0
    return {
        "hips": len(hips),
        "bias_mm": float(error_mm.mean()),
        "sd_mm": float(error_mm.std(ddof=1)),
        "correlation": float(hips["change_mm"].corr(hips["reference_change_mm"])),
        "sdc_mm": sdc_mm,
        "exceed_sdc": int(exceeds.sum()),
        "truly_changed": int(truly.sum()),
        "sensitivity": float((exceeds & alike)[truly].mean()),
        "specificity": float((~exceeds)[~truly & np.isfinite(sdc_mm)].mean()),
    }
