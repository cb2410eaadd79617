"""The heads that the first look found, as a table, and how far off they are."""

from typing import Any

import numpy as np
import pandas as pd

from hipspace.localising import find_head
from hipspace.store import Hips, Predictions
from hipspace.tables import HEADS, HIP

WITHIN_MM = 1.5


def heads_table(
    hips: Hips, predictions: Predictions, tested: pd.DataFrame, truth: pd.DataFrame
) -> pd.DataFrame:
    """The table heads.csv: a row per tested hip, in the order of the split.

    Places are in source millimetres; `error_mm` is the distance to the exact centre,
    missing where that is not known or no head was found.

    Parameters
    ----------
    hips, predictions
        The stores of the first look.
    tested
        Rows of split.csv.
    truth
        Rows of truth.csv, or none.
    """
    found = {hip: index for index, hip in enumerate(predictions.hips)}
    exact = truth.set_index(["file", "side"])[["head_x_mm", "head_y_mm"]]
    rows: list[dict[str, Any]] = []
    for hip in tested[list(HIP)].to_dict("records"):
        place = (hips.rows[hip["file"], hip["side"]], hip["side"])
        head = None
        if place in found:
            shares = predictions.probabilities(found[place])
            head = find_head(shares, hips.grid(*place))
        if head is None:
            rows.append(hip | {"status": "missed"})
            continue
        x, y = head.centre_xy_mm
        key = (hip["file"], hip["side"])
        error = np.nan
        if key in exact.index:
            error = float(np.hypot(*(exact.loc[key].to_numpy() - (x, y))))
        measured = {"x_mm": x, "y_mm": y, "radius_mm": head.radius_mm}
        rows.append(hip | {"status": "found"} | measured | {"error_mm": error})
    return pd.DataFrame(rows, columns=list(HEADS))


def localiser_metrics(heads: pd.DataFrame) -> dict[str, Any]:
    """metrics/look_again.json: heads requested and missed, and errors in mm."""
    errors = heads["error_mm"].dropna()
    counts = {
        "requested": len(heads),
        "missed": int((heads["status"] == "missed").sum()),
    }
    if errors.empty:
        return {"heads": counts}
    judged = {
        "judged": len(errors),
        "median_error_mm": round(float(errors.median()), 4),
        "greatest_error_mm": round(float(errors.max()), 4),
        "share_within_1_5_mm": round(float((errors <= WITHIN_MM).mean()), 4),
    }
    return {"heads": counts | judged}
