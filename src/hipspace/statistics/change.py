"""How the minimum of a hip changes between its first and its last visit."""

from typing import Any

import numpy as np
import pandas as pd

from hipspace.statistics.agreement import NORMAL
from hipspace.statistics.comparison import known_hips, reference_of
from hipspace.storage.files.column_names import VISIT_YEARS

YEARS = {visit: n for visits in VISIT_YEARS.values() for visit, n in visits.items()}
PATIENT_AND_SIDE = ["cohort", "patient", "side"]
CHANGE = (
    *(*PATIENT_AND_SIDE, "spacing_rule", "first_visit", "last_visit", "years"),
    *("change_mm", "reference_change_mm"),
    *("rate_mm_per_year", "reference_rate_mm_per_year"),
    *("exceeds_sdc", "reference_exceeds_sdc"),
)


def smallest_detectable_change(table: pd.DataFrame, retest_sdc_mm: float) -> float:
    """The smallest detectable change of the minima in data/jsw.csv, in mm.

    It is that of the retest if exact widths are known, for then the hips are synthetic
    like those of the retest. Else it is 1.96 SDs of the difference from the landmarks,
    1.96 sqrt(2) SEM: landmarks err as well, and half of the variance is taken to be
    theirs. NaN with fewer than two hips.
    """
    if reference_of(table) == "truth":
        return retest_sdc_mm
    hips = known_hips(table)
    return NORMAL * float((hips["width_mm"] - hips["reference_mm"]).std(ddof=1))


def changes(table: pd.DataFrame, sdc_mm: float) -> pd.DataFrame:
    """The table change.csv: hips measured at two visits or more, last less first.

    Both visits have the same spacing rule: millimetres of the detector and of the
    patient differ by more than a hip changes. Of several rules the one whose visits
    lie farthest apart is taken.

    Parameters
    ----------
    table
        Rows of data/jsw.csv. Visits of unknown time are passed over.
    sdc_mm
        See `smallest_detectable_change`.
    """
    plane = [*PATIENT_AND_SIDE, "spacing_rule"]
    ordered = _visits(table).sort_values([*plane, "at"], kind="stable")
    ends = ordered.groupby(plane)[["visit", "at", "width_mm", "reference_mm"]]
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
    found = pd.DataFrame(columns)[years > 0].reset_index()
    farthest = found.sort_values("years", ascending=False, kind="stable")
    return farthest.drop_duplicates(PATIENT_AND_SIDE).sort_index(ignore_index=True)[
        list(CHANGE)
    ]


def incomparable(table: pd.DataFrame) -> int:
    """How many hips have two visits or more, and no two of them one spacing rule."""
    visits = _visits(table)
    of_hip = visits.groupby(PATIENT_AND_SIDE)["at"].nunique()
    of_plane = visits.groupby([*PATIENT_AND_SIDE, "spacing_rule"])["at"].nunique()
    return int(
        (of_hip > 1).sum() - (of_plane.groupby(PATIENT_AND_SIDE).max() > 1).sum()
    )


def change_metrics(
    hips: pd.DataFrame, sdc_mm: float, progression_mm: float
) -> dict[str, Any]:
    """The part `change` of metrics/measure.json: measured against true change.

    `sensitivity` is the fraction, of the `truly_changed` hips, whose measured change
    exceeds `sdc_mm` in the same direction; `specificity` that of the others whose
    measured change does not exceed it. `progression`, a loss of `progression_mm` or
    more, is judged alike. NaN where there is none to judge by.

    Parameters
    ----------
    hips
        The table of `changes` beyond the same `sdc_mm`.
    """
    error_mm = hips["change_mm"] - hips["reference_change_mm"]
    exceeds, truly = (hips[f"{of}exceeds_sdc"] == 1 for of in ("", "reference_"))
    alike = hips["change_mm"] * hips["reference_change_mm"] > 0
    lost, truly_lost = (
        hips[f"{of}change_mm"] <= -progression_mm for of in ("", "reference_")
    )
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
        "progression": {
            "limit_mm": progression_mm,
            "found": int(lost.sum()),
            "truly": int(truly_lost.sum()),
            "sensitivity": float(lost[truly_lost].mean()),
            "specificity": float((~lost)[~truly_lost].mean()),
        },
    }


def _visits(table: pd.DataFrame) -> pd.DataFrame:
    """Measured hips of known reference, `at` so many years since enrolment."""
    hips = known_hips(table)
    return hips.assign(at=hips["visit"].map(YEARS)).dropna(subset="at")
