"""Coarse and fine predictions -> the rows of data/jsw.csv of a radiograph's hips.

Every reader of `reader_names.READERS` has a row for every hip; `truth` where a cohort
knows it. Those of `fine`, the result, have flags.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import numpy as np
import pandas as pd
from joblib import delayed

from hipspace.geometry.anatomy import Side
from hipspace.measurement.border_distance import UNKNOWN, border_distance
from hipspace.measurement.columns import BORDER_REFERENCES
from hipspace.measurement.exact_borders import exact_joints
from hipspace.measurement.joint import NOWHERE, Joint
from hipspace.measurement.readers import read_views, views_of
from hipspace.measurement.readings import read_hips
from hipspace.measurement.tracing.joints import (
    find_joint,
    joint_by_landmarks,
    joint_by_probabilities,
)
from hipspace.measurement.tracing.view import HipInView
from hipspace.measurement.width_rows import (
    flagged_row,
    profile_columns,
    row_of,
    truth_row,
)
from hipspace.running.parallel import in_order
from hipspace.storage.files.column_names import TRUTH
from hipspace.storage.predictions import PredictedHips

IDENTITY = ("file", "cohort", "patient", "visit", "spacing_rule")


def radiograph_rows(
    coarse: PredictedHips,
    fine: PredictedHips,
    wanted: pd.DataFrame,
    truth: pd.DataFrame,
    shape: tuple[int, int],
    smoothing_mm: float,
) -> list[dict[str, Any]]:
    """The rows of data/jsw.csv for the hips of one radiograph.

    Parameters
    ----------
    coarse, fine
        Predictions on the whole radiograph and on the close-up of each hip.
    wanted
        Rows of split.csv, all of one radiograph, with its `spacing_rule`.
    truth
        Rows of truth.csv, or none.
    shape
        Rows and columns of the radiograph, in source pixels.
    smoothing_mm
        See `contours.joint_from_probabilities`.
    """
    identity = wanted.iloc[0][list(IDENTITY)].to_dict()
    views = views_of(coarse, wanted)
    known = truth[truth["file"] == identity["file"]].set_index("side")
    exact = exact_joints(known, views)
    rows = [
        truth_row(known.loc[view.side], view.side, view.grid.source_spacing_mm, joint)
        | profile_columns(joint)
        for view in views
        if (joint := exact.get(view.side)) is not None
    ]
    readings = read_views(views, coarse.predictions.activation, smoothing_mm)
    coarse_mm = {
        reading.side: reading.widths.get("minimum", NOWHERE).width_mm
        for reading in readings
        if reading.reader == "coarse"
    }
    hips = _fine_hips(fine, wanted, coarse_mm, smoothing_mm)
    exact_close = exact_joints(known, [hip.view for hip in hips])
    read = read_hips(hips, shape)
    rows += [row_of(r) | profile_columns(r.joint) for r in readings]
    rows += [
        flagged_row(reading)
        | profile_columns(reading.joint)
        | _border_columns(hip, exact_close.get(hip.view.side))
        for hip, reading in zip(hips, read, strict=True)
    ]
    return [identity | row for row in rows]


def _border_columns(hip: HipInView, exact: Joint | None) -> dict[str, float]:
    """Distances from each reference; NaN where either joint is missing."""
    labelled, _ = find_joint(hip.view, joint_by_landmarks)
    columns: dict[str, float] = {}
    for name, reference in zip(BORDER_REFERENCES, (labelled, exact), strict=True):
        apart = UNKNOWN
        if hip.joint is not None and reference is not None:
            apart = border_distance(hip.joint, reference)
        columns |= apart.columns(name)
    return columns


def _fine_hips(
    fine: PredictedHips,
    wanted: pd.DataFrame,
    coarse_mm: dict[Side, float],
    smoothing_mm: float,
) -> list[HipInView]:
    find = joint_by_probabilities(smoothing_mm)
    return [
        HipInView(view, *find_joint(view, find), None, coarse_mm.get(view.side, np.nan))
        for view in views_of(fine, wanted)
    ]


RADIOGRAPHS_AT_A_TIME = 64
"""How many radiographs' rows are dictionaries, ten times as large as a table's."""

Rows = list[dict[str, Any]]


def measure_radiographs(
    coarse: PredictedHips,
    fine: PredictedHips,
    radiographs: Sequence[pd.DataFrame],
    truth: Mapping[str, pd.DataFrame],
    shapes: Mapping[str, tuple[int, int]],
    smoothing_mm: float,
    workers: int,
) -> Iterator[Rows]:
    """The rows of each radiograph, in their order; see `radiograph_rows`.

    Parameters
    ----------
    coarse, fine
        Predictions on whole radiographs and on the close-ups of hips.
    radiographs
        Rows of split.csv, those of one radiograph together, with its `spacing_rule`.
    truth, shapes
        By file: rows of truth.csv, where there are any, and rows and columns.
    smoothing_mm
        See `contours.joint_from_probabilities`.
    workers
        Processes to share the work.
    """
    files = [hips["file"].iloc[0] for hips in radiographs]
    unknown = pd.DataFrame(columns=list(TRUTH))
    jobs = (
        delayed(radiograph_rows)(
            coarse,
            fine,
            hips,
            truth.get(file, unknown),
            shapes[file],
            smoothing_mm,
        )
        for file, hips in zip(files, radiographs, strict=True)
    )
    return in_order(jobs, workers)


def as_table(radiographs: Iterable[Rows]) -> pd.DataFrame:
    """The rows of all radiographs as one table, made of few at a time to save memory.

    What is missing in a row has to be NaN, or a column's type would depend on the few.
    """
    rest = iter(radiographs)
    tables = []
    while some := list(islice(rest, RADIOGRAPHS_AT_A_TIME)):
        tables.append(pd.DataFrame([row for rows in some for row in rows]))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
