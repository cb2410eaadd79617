"""The exact joints of synthetic hips, from the borders in truth.csv."""

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from hipspace.geometry.anatomy import Side
from hipspace.geometry.grid import Grid
from hipspace.measurement.joint import IMAGE_VERTICAL_XY, Joint
from hipspace.measurement.tracing.view import View, perpendicular_xy
from hipspace.storage.files.column_names import BORDERS_PX


def exact_joint(
    truth: Mapping[str, Any], grid: Grid, other: Mapping[str, Any] | None
) -> Joint:
    """The joint of a row of truth.csv, in millimetres of the view of its hip.

    Parameters
    ----------
    other
        The row of the other hip of the radiograph: angles count from the perpendicular
        to the line through both heads. None if that is not known: they count from the
        image's vertical.
    """

    def seen(points_px: np.ndarray) -> np.ndarray:
        return grid.millimetres(grid.from_source_px(points_px))

    roof, sourcil, head = (
        seen(np.array(truth[name].split(), dtype=float).reshape(-1, 2))
        for name in BORDERS_PX
    )
    x, y = seen(_head_px(truth)).tolist()
    up = IMAGE_VERTICAL_XY
    if other is not None:
        up = perpendicular_xy(_head_px(truth), _head_px(other), grid.mirrored)
    return Joint(roof, sourcil, head, (x, y), truth["head_radius_mm"], up)


def exact_joints(truth: pd.DataFrame, views: Iterable[View]) -> dict[Side, Joint]:
    """The joints of the hips of one radiograph whose borders are known, by side.

    Parameters
    ----------
    truth
        Rows of truth.csv of the radiograph, by side.
    views
        The views of its hips.
    """
    rows = {side: truth.loc[side] for side in truth.index}
    return {
        view.side: exact_joint(rows[view.side], view.grid, _other(rows, view.side))
        for view in views
        if view.side in rows
    }


def _other(rows: Mapping[Side, Any], side: Side) -> Any:
    return next((row for name, row in rows.items() if name != side), None)


def _head_px(truth: Mapping[str, Any]) -> np.ndarray:
    """The head's centre (2,) in source pixels."""
    return np.array([truth["head_x_mm"], truth["head_y_mm"]]) / truth["spacing_mm"]
