"""Both looks at a radiograph -> the rows of data/jsw.csv of its hips.

Every reader of `readings.READERS` has a row for every hip; `truth` where a cohort
knows it. Those of the second look, the result, have flags.
"""

from typing import Any

import numpy as np
import pandas as pd

from hipspace.anatomy import Side
from hipspace.border_distance import UNKNOWN, border_distance
from hipspace.exact_borders import exact_joint
from hipspace.hip_in_view import HipInView
from hipspace.hip_readings import flagged_row, read_hips
from hipspace.jsw import NOWHERE
from hipspace.measuring import (
    find_joint,
    joint_by_landmarks,
    joint_by_probabilities,
    read_radiograph,
    views_of,
)
from hipspace.predictions import Look
from hipspace.profiles import profile_columns
from hipspace.readings import row_of, truth_row
from hipspace.width_tables import BORDER_REFERENCES

IDENTITY = ("file", "cohort", "patient", "visit", "spacing_rule")


def radiograph_rows(
    first: Look,
    second: Look,
    wanted: pd.DataFrame,
    truth: pd.DataFrame,
    shape: tuple[int, int],
    smoothing_mm: float,
) -> list[dict[str, Any]]:
    """The rows of data/jsw.csv for the hips of one radiograph.

    Parameters
    ----------
    first, second
        At the whole radiograph, and at each hip from close by.
    wanted
        Rows of split.csv, all of one radiograph, with its `spacing_rule`.
    truth
        Rows of truth.csv, or none.
    shape
        Of the radiograph, in source pixels.
    smoothing_mm
        See `contours.joint_from_probabilities`.
    """
    identity = wanted.iloc[0][list(IDENTITY)].to_dict()
    views = views_of(first, wanted)
    known = truth[truth["file"] == identity["file"]].set_index("side")
    rows = [
        truth_row(known.loc[view.side], view.side, view.grid.source_spacing_mm)
        | profile_columns(exact_joint(known.loc[view.side], view.grid))
        for view in views
        if view.side in known.index
    ]
    readings = read_radiograph(views, first.predictions.activation, smoothing_mm)
    first_mm = {
        reading.side: reading.widths.get("minimum", NOWHERE).width_mm
        for reading in readings
        if reading.reader == "subpixel"
    }
    hips = _seen_again(second, wanted, first_mm, smoothing_mm)
    again = read_hips(hips, shape)
    rows += [row_of(r) | profile_columns(r.joint) for r in readings]
    rows += [
        flagged_row(reading)
        | profile_columns(reading.joint)
        | _border_columns(hip, known)
        for hip, reading in zip(hips, again, strict=True)
    ]
    return [identity | row for row in rows]


def _border_columns(hip: HipInView, known: pd.DataFrame) -> dict[str, float]:
    """From each reference; NaN where either joint is missing."""
    view = hip.view
    labelled, _ = find_joint(view, joint_by_landmarks)
    exact = None
    if view.side in known.index:
        exact = exact_joint(known.loc[view.side], view.grid)
    columns: dict[str, float] = {}
    for name, reference in zip(BORDER_REFERENCES, (labelled, exact), strict=True):
        apart = UNKNOWN
        if hip.joint is not None and reference is not None:
            apart = border_distance(hip.joint, reference)
        columns |= apart.columns(name)
    return columns


def _seen_again(
    second: Look, wanted: pd.DataFrame, first_mm: dict[Side, float], smoothing_mm: float
) -> list[HipInView]:
    find = joint_by_probabilities(smoothing_mm)
    return [
        HipInView(view, *find_joint(view, find), None, first_mm.get(view.side, np.nan))
        for view in views_of(second, wanted)
    ]
