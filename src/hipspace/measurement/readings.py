"""What the result's reader finds at the hips of a radiograph.

The pipeline and `hipspace measure` both end here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from hipspace.geometry.anatomy import Side
from hipspace.geometry.grid import Grid
from hipspace.measurement.certainty.flags import flags_of
from hipspace.measurement.joint import IMAGE_VERTICAL_XY, Joint
from hipspace.measurement.tracing.view import HipInView, vertical_xy


@dataclass(frozen=True)
class HipReading:
    """One hip, measured or not.

    Parameters
    ----------
    side
        The patient's.
    grid
        Grid of the view that the joint and the widths lie in.
    joint
        With its vertical; None if it was not measured.
    reason
        Why not.
    flags
        See `flags.flags_of`.
    softness_mm
        See `view.softness_mm`; NaN if it was not measured.
    probabilities
        Probabilities of the structures (3, S, S) on the grid, if there are any.
    look_minima_mm
        See `view.HipInView`.
    """

    side: Side
    grid: Grid
    joint: Joint | None
    reason: str
    flags: tuple[str, ...]
    softness_mm: float
    probabilities: np.ndarray | None = None
    look_minima_mm: tuple[float, ...] = ()


def read_hips(
    hips: Sequence[HipInView], shape: tuple[int, ...]
) -> tuple[HipReading, ...]:
    """The widths of the hips of one radiograph of `shape` in source pixels.

    Angles count from the perpendicular to the line through both heads' centres, or
    from the image's vertical if there is only one.
    """
    measured = [hip for hip in hips if hip.joint is not None]
    readings = []
    for hip in hips:
        view = hip.view
        if hip.joint is None:
            nothing = HipReading(view.side, view.grid, None, hip.reason, (), np.nan)
            readings.append(nothing)
            continue
        other = next((h for h in measured if h is not hip), None)
        joint = replace(hip.joint, vertical_xy=_vertical(hip, other))
        readings.append(
            HipReading(
                view.side,
                view.grid,
                joint,
                "",
                flags_of(hip, other, shape),
                hip.softness_mm,
                view.probabilities,
                hip.look_minima_mm,
            )
        )
    return tuple(readings)


def source_px(reading: HipReading, points_xy_mm: np.ndarray) -> np.ndarray:
    """Source pixels (..., 2) of points in the millimetres of a reading's widths."""
    return reading.grid.to_source_px(reading.grid.pixels(points_xy_mm))


def _vertical(hip: HipInView, other: HipInView | None) -> tuple[float, float]:
    if hip.joint is None or other is None or other.joint is None:
        return IMAGE_VERTICAL_XY
    return vertical_xy(hip.view, hip.joint, other.view, other.joint)
