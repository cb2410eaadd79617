"""Both looks at many radiographs -> one table, by several processes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import pandas as pd
from joblib import delayed

from hipspace.parallel import in_order
from hipspace.predictions import Look
from hipspace.radiograph_rows import radiograph_rows
from hipspace.width_tables import TRUTH

RADIOGRAPHS_AT_A_TIME = 64
"""Whose rows are dictionaries, ten times as large as rows of a table."""

Rows = list[dict[str, Any]]


def measure_radiographs(
    looks: tuple[Look, Look],
    radiographs: Sequence[pd.DataFrame],
    truth: Mapping[str, pd.DataFrame],
    shapes: Mapping[str, tuple[int, int]],
    smoothing_mm: float,
    workers: int,
) -> Iterator[Rows]:
    """The rows of each radiograph, in their order; see `radiograph_rows`.

    Parameters
    ----------
    looks
        At whole radiographs, and at hips from close by.
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
            *looks, hips, truth.get(file, unknown), shapes[file], smoothing_mm
        )
        for file, hips in zip(files, radiographs, strict=True)
    )
    return in_order(jobs, workers)


def as_table(radiographs: Iterable[Rows]) -> pd.DataFrame:
    """The rows of all radiographs; of few at a time, so that memory hardly grows.

    What is missing in a row has to be NaN, or a column's type would depend on the few.
    """
    rest = iter(radiographs)
    tables = []
    while some := list(islice(rest, RADIOGRAPHS_AT_A_TIME)):
        tables.append(pd.DataFrame([row for rows in some for row in rows]))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()
