"""The heads that were found, as a table, and how far off they are."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from hipspace.geometry.anatomy import Side
from hipspace.segmentation.heads import Head
from hipspace.storage.files.column_names import HEADS, HIP

Heads = dict[tuple[str, Side], Head]
WITHIN_MM = 1.5


def heads_table(
    tested: pd.DataFrame, coarse: Heads, fine: Heads, truth: pd.DataFrame
) -> pd.DataFrame:
    """The table heads.csv: a row per tested hip, in the order of the split.

    Places are in source millimetres. `error_mm` is the distance to the exact centre,
    missing where that is not known; `coarse_` stands before what the coarse network
    found. A head that the fine one does not see is missed.

    Parameters
    ----------
    tested
        Rows of split.csv.
    coarse, fine
        The heads that each network found.
    truth
        Rows of truth.csv, or none.
    """
    exact = {
        (hip.file, hip.side): (hip.head_x_mm, hip.head_y_mm)
        for hip in truth.itertuples()
    }
    rows = []
    for hip in tested[list(HIP)].to_dict("records"):
        key = (hip["file"], hip["side"])
        found = [
            _columns(prefix, heads.get(key), exact.get(key, (np.nan, np.nan)))
            for prefix, heads in (("coarse_", coarse), ("", fine))
        ]
        status = "found" if key in fine else "missed"
        rows.append(hip | {"status": status} | found[0] | found[1])
    return pd.DataFrame(rows, columns=list(HEADS))


def localiser_metrics(heads: pd.DataFrame) -> dict[str, Any]:
    """data/heads.json: heads requested and missed, and errors of both."""
    missed = int((heads["status"] == "missed").sum())
    return {
        "heads": {"requested": len(heads), "missed": missed},
        "coarse": _errors(heads["coarse_error_mm"].dropna()),
        "fine": _errors(heads["error_mm"].dropna()),
    }


def _columns(
    prefix: str, head: Head | None, exact_xy_mm: tuple[float, float]
) -> Mapping[str, float]:
    if head is None:
        return {}
    x_mm, y_mm = head.centre_xy_mm
    error_mm = float(np.hypot(x_mm - exact_xy_mm[0], y_mm - exact_xy_mm[1]))
    values = {
        "x_mm": x_mm,
        "y_mm": y_mm,
        "radius_mm": head.radius_mm,
        "error_mm": error_mm,
    }
    return {prefix + name: value for name, value in values.items()}


def _errors(errors_mm: pd.Series) -> dict[str, float]:
    if errors_mm.empty:
        return {"judged": 0}
    return {
        "judged": len(errors_mm),
        "median_error_mm": round(float(errors_mm.median()), 4),
        "greatest_error_mm": round(float(errors_mm.max()), 4),
        "within_1_5_mm": round(float((errors_mm <= WITHIN_MM).mean()), 4),
    }
