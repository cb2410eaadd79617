"""JSW(x): the width along the sourcil, hip by hip and on average over hips.

A place is its share of the sourcil's length, in percent from the lateral edge. Exact
widths are known at few places only, so all are compared with the curves through the
landmarks, and those few with the exact widths too.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from hipspace.comparison import paired
from hipspace.jsw import Joint, profile
from hipspace.readings import BEST
from hipspace.width_tables import PLACES_PERCENT, PROFILE_MM

EXACT_AT = {0: "lateral", 50: "central", 100: "medial"}
"""The widths of `jsw.WIDTHS` that are places of the profile, known exactly on phantoms.
"""
MEAN_PROFILE = (
    *("place_percent", "n", "measured_mm", "landmarks_mm", "bias_mm", "sd_mm"),
    *("exact_mm", "exact_bias_mm", "exact_sd_mm"),
)


def profile_columns(joint: Joint | None) -> dict[str, float]:
    """Widths (mm) of a joint at `PLACES_PERCENT`, by column; NaN without a joint."""
    if joint is None:
        return dict.fromkeys(PROFILE_MM, np.nan)
    width_mm = profile(joint, len(PROFILE_MM))[1]
    return dict(zip(PROFILE_MM, width_mm.tolist(), strict=True))


def mean_profile(table: pd.DataFrame) -> pd.DataFrame:
    """plots/profile.csv from data/jsw.csv: a row a place, `MEAN_PROFILE`.

    Means over the hips that both the second look and the landmarks measured, with
    bias and SD of the difference. The exact columns are against the exact widths, over
    the hips measured, where these are known; else they are missing.
    """
    read, landmarks = (_profiles(table, reader) for reader in (BEST, "landmarks"))
    hips = read.index.intersection(landmarks.index)
    read_mm, landmarks_mm = read.loc[hips], landmarks.loc[hips]
    apart_mm = read_mm - landmarks_mm
    means = {
        "place_percent": PLACES_PERCENT,
        "n": len(hips),
        "measured_mm": read_mm.mean().to_numpy(),
        "landmarks_mm": landmarks_mm.mean().to_numpy(),
        "bias_mm": apart_mm.mean().to_numpy(),
        "sd_mm": apart_mm.std().to_numpy(),
    }
    exact = {place: _exact(table, width) for place, width in EXACT_AT.items()}
    places = pd.DataFrame.from_dict(exact, orient="index")
    return pd.DataFrame(means).join(places, on="place_percent")


def exact_profile(table: pd.DataFrame, hip: tuple[str, str]) -> dict[int, float]:
    """Exact widths (mm) of a hip by place in percent; empty if they are not known.

    From data/jsw.csv, by (file, side).
    """
    truth = table[table["reader"] == "truth"].set_index(["file", "side"])
    if hip not in truth.index:
        return {}
    widths_mm = truth.loc[hip]
    return {place: float(widths_mm[f"{name}_mm"]) for place, name in EXACT_AT.items()}


def _profiles(table: pd.DataFrame, reader: str) -> pd.DataFrame:
    """Profiles of the hips that a reader measured, by file and side."""
    rows = table[table["reader"] == reader].set_index(["file", "side"])
    return rows[list(PROFILE_MM)].dropna()


def _exact(table: pd.DataFrame, width: str) -> Mapping[str, float]:
    if not (table["reader"] == "truth").any():
        return dict.fromkeys(MEAN_PROFILE[-3:], np.nan)
    known = paired(table, BEST, width).dropna(subset="width_mm")
    apart_mm = known["width_mm"] - known["reference_mm"]
    values = (known["reference_mm"].mean(), apart_mm.mean(), apart_mm.std())
    return dict(zip(MEAN_PROFILE[-3:], map(float, values), strict=True))
