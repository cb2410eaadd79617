"""The readers of a hip, and what each of them reads.

`landmarks` measures between curves through the landmarks, `border_pixels` on the
predicted class map as the study does, `subpixel` between the borders in the
predicted class probabilities; the second look is read in `hip_readings`. A hip that
a reader cannot measure stays, with the reason.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from hipspace.anatomy import Side
from hipspace.border_pixels import border_pixels
from hipspace.contours import NoJoint, joint_from_landmarks, joint_from_probabilities
from hipspace.grid import Grid
from hipspace.jsw import IMAGE_VERTICAL_XY, Joint, Width, widths
from hipspace.masks import labels
from hipspace.params import Activation
from hipspace.predictions import Look
from hipspace.readings import Reader, Reading


@dataclass(frozen=True)
class View:
    """One hip of a radiograph, seen as a right hip.

    Parameters
    ----------
    side
        The patient's.
    grid
        Of the view.
    landmarks_xy
        In grid pixels (80, 2).
    probabilities
        Of `anatomy.STRUCTURES` (3, S, S), or None if the hip was not predicted.
    """

    side: Side
    grid: Grid
    landmarks_xy: np.ndarray
    probabilities: np.ndarray | None


def read_radiograph(
    views: Sequence[View], activation: Activation, smoothing_mm: float
) -> list[Reading]:
    """What the readers of the first look find at the hips of one radiograph.

    Angles count from the perpendicular to the line through both head centres where
    a reader finds both, else from the image's vertical.
    """

    def from_pixels(view: View) -> Mapping[str, Width]:
        classes = labels(_predicted(view), activation)
        return {"minimum": border_pixels(classes, view.grid.spacing_mm)}

    return [
        *read_joints(views, "landmarks", joint_by_landmarks),
        *(_read_one(view, "border_pixels", from_pixels) for view in views),
        *read_joints(views, "subpixel", joint_by_probabilities(smoothing_mm)),
    ]


def joint_by_landmarks(view: View) -> Joint:
    """The joint between curves through a view's landmarks; NoJoint if there is none."""
    return joint_from_landmarks(view.landmarks_xy * view.grid.spacing_mm)


def joint_by_probabilities(smoothing_mm: float) -> Callable[[View], Joint]:
    """The function that finds the joint in a view's class probabilities."""

    def joint(view: View) -> Joint:
        shares, spacing_mm = _predicted(view), view.grid.spacing_mm
        return joint_from_probabilities(shares, spacing_mm, smoothing_mm)

    return joint


def find_joint(view: View, find: Callable[[View], Joint]) -> tuple[Joint | None, str]:
    """A joint, or None and the reason why there is none."""
    try:
        return find(view), ""
    except NoJoint as refusal:
        return None, str(refusal)


def vertical_xy(
    view: View, joint: Joint, other_view: View, other: Joint
) -> tuple[float, float]:
    """Unit vector, in a view, that is perpendicular to the line through both heads."""
    here, there = (
        v.grid.to_source_mm(np.asarray(j.centre_xy_mm) / v.grid.spacing_mm)
        for v, j in ((view, joint), (other_view, other))
    )
    x, y = (there - here) / np.linalg.norm(there - here)
    up = np.array([y, -x]) if x > 0 else np.array([-y, x])
    return float(-up[0] if view.grid.mirrored else up[0]), float(up[1])


def views_of(look: Look, tested: pd.DataFrame) -> list[View]:
    """The views of tested hips, rows of split.csv, in their order."""
    hips, rows = look.hips, look.hips.rows
    views = []
    for file, side in tested[["file", "side"]].itertuples(index=False):
        row = rows[file, side]
        index = look.predictions.index_of(row, side)
        shares = None if index is None else look.predictions.probabilities(index)
        grid, landmarks = hips.grid(row, side), hips.landmarks(row, side)
        views.append(View(side, grid, landmarks, shares))
    return views


def read_joints(
    views: Sequence[View], reader: Reader, find: Callable[[View], Joint]
) -> list[Reading]:
    """What a reader that finds joints reads at the hips of one radiograph."""
    found = [(view, *find_joint(view, find)) for view in views]
    joints = [(view, joint) for view, joint, _ in found if joint is not None]
    readings = []
    for view, joint, reason in found:
        measured: Mapping[str, Width] = {}
        if joint is not None:
            others = [pair for pair in joints if pair[0] is not view]
            up = IMAGE_VERTICAL_XY
            if others:
                up = vertical_xy(view, joint, *others[0])
            measured = widths(replace(joint, vertical_xy=up))
        reading = Reading(view.side, reader, view.grid, measured, reason, joint)
        readings.append(reading)
    return readings


def _read_one(
    view: View, reader: Reader, read: Callable[[View], Mapping[str, Width]]
) -> Reading:
    try:
        return Reading(view.side, reader, view.grid, read(view))
    except NoJoint as refusal:
        return Reading(view.side, reader, view.grid, {}, str(refusal))


def _predicted(view: View) -> np.ndarray:
    if view.probabilities is None:
        raise NoJoint("not predicted")
    return view.probabilities
