"""What a reader found at a hip, and the row of data/jsw.csv that it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from hipspace.geometry.anatomy import Side
from hipspace.geometry.grid import Grid
from hipspace.measurement.certainty.flags import BETWEEN_FLAGS
from hipspace.measurement.columns import PROFILE_MM
from hipspace.measurement.joint import NOWHERE, Joint, Width
from hipspace.measurement.jsw import WIDTHS, profile, widths
from hipspace.measurement.reader_names import BEST, Reader
from hipspace.measurement.readings import HipReading
from hipspace.storage.files.column_names import MINIMUM_PX


@dataclass(frozen=True)
class Reading:
    """What one reader found at one hip: widths in grid millimetres, or a reason.

    `joint` has the borders that it measured between, if it found any.
    """

    side: Side
    reader: Reader
    grid: Grid
    widths: Mapping[str, Width]
    reason: str = ""
    joint: Joint | None = None


def row_of(reading: Reading) -> dict[str, Any]:
    """The columns of data/jsw.csv that a reading fills; widths that are none are NaN.

    Places of the minimum are in pixels and in millimetres of the source image.
    """
    minimum = reading.widths.get("minimum", NOWHERE)
    ends = {"roof": minimum.roof_xy_mm, "head": minimum.head_xy_mm}
    places: dict[str, float] = {}
    for end, xy_mm in ends.items():
        xy = reading.grid.pixels(xy_mm)
        x_mm, y_mm = reading.grid.to_source_mm(xy)
        x_px, y_px = reading.grid.to_source_px(xy)
        places |= {f"minimum_{end}_x_px": x_px, f"minimum_{end}_y_px": y_px}
        places |= {f"minimum_{end}_x_mm": x_mm, f"minimum_{end}_y_mm": y_mm}
    return {
        "side": reading.side,
        "reader": reading.reader,
        "status": "failed" if reading.reason else "measured",
        "reason": reading.reason,
        **{f"{n}_mm": reading.widths.get(n, NOWHERE).width_mm for n in WIDTHS},
        **{name: float(value) for name, value in places.items()},
    }


def truth_row(
    truth: Mapping[str, Any], side: Side, spacing_mm: float, joint: Joint
) -> dict[str, Any]:
    """The row of a hip whose widths are known, in millimetres of `spacing_mm`.

    Parameters
    ----------
    truth
        A row of the cohort's truth.csv, whose millimetres follow its own spacing; it
        has the minimum itself.
    joint
        Between the exact borders, for the other widths, see `exact_borders`.
    """
    scale = spacing_mm / truth["spacing_mm"]
    places_px = {name: truth[name] for name in MINIMUM_PX}
    return {
        "side": side,
        "reader": "truth",
        "status": "measured",
        "reason": "",
        **{f"{name}_mm": width.width_mm for name, width in widths(joint).items()},
        "minimum_mm": truth["minimum_mm"] * scale,
        **places_px,
        **{n.replace("_px", "_mm"): px * spacing_mm for n, px in places_px.items()},
    }


def flagged_row(reading: HipReading) -> dict[str, Any]:
    """The columns of data/jsw.csv that a hip fills, `flags` among them."""
    joint = reading.joint
    found = {} if joint is None else widths(joint)
    row = row_of(Reading(reading.side, BEST, reading.grid, found, reading.reason))
    flags = BETWEEN_FLAGS.join(reading.flags)
    return row | {"flags": flags, "softness_mm": reading.softness_mm}


def profile_columns(joint: Joint | None) -> dict[str, float]:
    """Widths (mm) of a joint at `PLACES_PERCENT`, by column; NaN without a joint."""
    if joint is None:
        return dict.fromkeys(PROFILE_MM, np.nan)
    width_mm = profile(joint, len(PROFILE_MM))[1]
    return dict(zip(PROFILE_MM, width_mm.tolist(), strict=True))
