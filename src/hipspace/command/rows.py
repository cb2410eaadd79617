"""What `hipspace measure` says of a hip: the row of its table, the entry of its JSON.

Places are continuous, in pixels of the radiograph from its top left edge (pixel
centres at + 0.5), and in millimetres: those pixels times `spacing_mm`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from hipspace.command.usage import WrongUsage
from hipspace.measurement.columns import (
    INTERVAL_MM,
    MINIMUM_XY_MM,
    PROFILE_MM,
    WIDTHS_MM,
)
from hipspace.measurement.interval import Interval
from hipspace.measurement.joint import NOWHERE
from hipspace.measurement.jsw import WIDTHS, widths
from hipspace.measurement.movement import moved_mm
from hipspace.measurement.readings import HipReading, source_px
from hipspace.measurement.width_rows import flagged_row, profile_columns
from hipspace.storage.files.column_names import MINIMUM_PX

HEAD = tuple(
    f"head_{what}_{unit}" for unit in ("px", "mm") for what in ("x", "y", "radius")
)
MOVED_MM = "minimum_moved_mm"
"""See `movement.moved_mm`."""
INTERVAL = ("interval_nominal", "interval_learned_from", "interval_hips")
"""What an interval promises, and by whom."""
LANDMARKS_MM = tuple(f"landmarks_{name}" for name in WIDTHS_MM)
LANDMARKS = ("landmarks", *LANDMARKS_MM, "landmarks_head_distance_mm")
COLUMNS = (
    *("file", "side", "status", "reason", "detail", "flags"),
    *("spacing_mm", "spacing_rule", "spacing_tag", "version", "options"),
    *("coarse_model", "coarse_model_sha256", "fine_model", "fine_model_sha256"),
    *(
        *WIDTHS_MM,
        *INTERVAL_MM,
        *INTERVAL,
        *("softness_mm", MOVED_MM),
        *PROFILE_MM,
        *HEAD,
        *MINIMUM_PX,
        *MINIMUM_XY_MM,
        *LANDMARKS,
    ),
)
BORDERS = ("roof", "sourcil", "head")
BORDER_DECIMALS = 2
"""Of the borders' places in pixels."""

Row = dict[str, Any]


def hip_row(reading: HipReading) -> Row:
    """The columns that a hip fills by itself: status, widths, head and places."""
    row = flagged_row(reading)
    del row["reader"]
    moved = moved_mm(row["minimum_mm"], reading.look_minima_mm)
    profile = profile_columns(reading.joint) | {MOVED_MM: moved}
    return row | profile | dict(zip(HEAD, _head(reading), strict=True))


def interval_columns(
    row: Mapping[str, Any], look_minima_mm: Sequence[float], interval: Interval
) -> Row:
    """The interval of a measured hip's minimum, and what it was learned from.

    `look_minima_mm` are those by each look, see `Interval.of`.
    """
    ends = interval.of(row["minimum_mm"], row["softness_mm"], look_minima_mm)
    told = (interval.nominal, interval.learned_from, interval.hips)
    return dict(zip((*INTERVAL_MM, *INTERVAL), (*ends, *told), strict=True))


def landmark_columns(reading: HipReading, by_landmarks: HipReading) -> Row:
    """The same hip's widths between its landmarks, and how far the heads are apart."""
    found = {} if by_landmarks.joint is None else widths(by_landmarks.joint)
    widths_mm = {
        column: found.get(name, NOWHERE).width_mm
        for name, column in zip(WIDTHS, LANDMARKS_MM, strict=True)
    }
    here, there = (np.array(_head(hip)[3:5]) for hip in (reading, by_landmarks))
    distance_mm = float(np.linalg.norm(here - there))
    note = by_landmarks.reason or "read"
    return {"landmarks": note, **widths_mm, LANDMARKS[-1]: distance_mm}


def borders(reading: HipReading) -> dict[str, list[list[float]]]:
    """Roof, sourcil and head as polylines [x, y] in source pixels; none if failed."""
    if reading.joint is None:
        return {}
    lines = (getattr(reading.joint, f"{name}_xy_mm") for name in BORDERS)
    return {
        name: source_px(reading, line).round(BORDER_DECIMALS).tolist()
        for name, line in zip(BORDERS, lines, strict=True)
    }


def complete(row: Mapping[str, Any], columns: Sequence[str] = COLUMNS) -> Row:
    """A row with every column of a table, in order, None where it has no value."""
    return {name: _cell(row.get(name)) for name in columns}


def columns_with(uids: Sequence[str], carried: Sequence[str]) -> tuple[str, ...]:
    """The columns of a table with UIDs and with those of a list, which come last.

    Raises
    ------
    WrongUsage
        If a column of the list has the name of one of the result's.
    """
    columns = (*COLUMNS, *uids)
    twice = [name for name in carried if name in columns]
    if twice:
        sentence = "the list has columns that the result has: rename them:"
        raise WrongUsage(f"{sentence} {', '.join(twice)}")
    return (*columns, *carried)


def _head(reading: HipReading) -> tuple[float, ...]:
    """Centre and radius of the head, in source pixels and in source millimetres."""
    if reading.joint is None:
        return (np.nan,) * len(HEAD)
    spacing_mm = reading.grid.source_spacing_mm
    x_px, y_px = source_px(reading, np.asarray(reading.joint.centre_xy_mm)).tolist()
    radius_mm = reading.joint.radius_mm
    in_px = (x_px, y_px, radius_mm / spacing_mm)
    return (*in_px, x_px * spacing_mm, y_px * spacing_mm, radius_mm)


def _cell(value: Any) -> Any:
    """None for what is missing: NaN and empty text."""
    if value is None or value == "" or (isinstance(value, float) and np.isnan(value)):
        return None
    return value
