"""JSW(x): the width along the sourcil, hip by hip and on average over hips.

A place is its fraction of the sourcil's length, in percent from the lateral edge.
"""

import pandas as pd

from hipspace.measurement.columns import PLACES_PERCENT, PROFILE_MM
from hipspace.measurement.reader_names import BEST

MEAN_PROFILE = (
    *("place_percent", "n", "measured_mm", "landmarks_mm", "bias_mm", "sd_mm"),
    *("exact_n", "exact_mm", "exact_bias_mm", "exact_sd_mm"),
)


def mean_profile(table: pd.DataFrame) -> pd.DataFrame:
    """plots/profile.csv from data/jsw.csv: a row a place, `MEAN_PROFILE`.

    Means over the hips that both `fine` and the landmarks measured, with bias and SD
    of the difference. The exact columns are against the exact widths, over the hips
    measured, where these are known; else they are missing.
    """
    read, landmarks, exact = (
        _profiles(table, reader) for reader in (BEST, "landmarks", "truth")
    )
    hips = read.index.intersection(landmarks.index)
    known = read.index.intersection(exact.index)
    apart_mm = read.loc[hips] - landmarks.loc[hips]
    off_mm = read.loc[known] - exact.loc[known]
    columns = {
        "measured_mm": read.loc[hips].mean(),
        "landmarks_mm": landmarks.loc[hips].mean(),
        "bias_mm": apart_mm.mean(),
        "sd_mm": apart_mm.std(),
        "exact_n": exact.loc[known].count(),
        "exact_mm": exact.loc[known].mean(),
        "exact_bias_mm": off_mm.mean(),
        "exact_sd_mm": off_mm.std(),
    }
    means = {name: values.to_numpy() for name, values in columns.items()}
    return pd.DataFrame({"place_percent": PLACES_PERCENT, "n": len(hips)} | means)


def exact_profile(table: pd.DataFrame, hip: tuple[str, str]) -> pd.Series:
    """Exact widths (mm) of a hip by place in percent; empty if they are not known.

    From data/jsw.csv, by (file, side).
    """
    exact = _profiles(table, "truth")
    if hip not in exact.index:
        return pd.Series(dtype=float)
    return exact.loc[hip].set_axis(PLACES_PERCENT)


def _profiles(table: pd.DataFrame, reader: str) -> pd.DataFrame:
    """Profiles of the hips that a reader measured, by file and side."""
    rows = table[table["reader"] == reader].set_index(["file", "side"])
    return rows[list(PROFILE_MM)].dropna()
