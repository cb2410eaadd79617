"""The readers of a hip, and what each of them reads.

`landmarks` measures between curves through the landmarks, `border_pixels` on the
coarse network's class map as the study does, `coarse` between the borders in its class
probabilities; the reader `fine` is in `readings`. A hip that a reader cannot measure
stays, with the reason.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pandas as pd

from hipspace.geometry.labels import labels
from hipspace.measurement.border_pixels import border_pixels
from hipspace.measurement.joint import IMAGE_VERTICAL_XY, Joint, Width
from hipspace.measurement.jsw import widths
from hipspace.measurement.reader_names import Reader
from hipspace.measurement.tracing.contours import NoJoint
from hipspace.measurement.tracing.joints import (
    find_joint,
    joint_by_landmarks,
    joint_by_probabilities,
    predicted,
)
from hipspace.measurement.tracing.view import View, vertical_xy
from hipspace.measurement.width_rows import Reading
from hipspace.params import Activation
from hipspace.storage.predictions import PredictedHips


def read_views(
    views: Sequence[View], activation: Activation, smoothing_mm: float
) -> list[Reading]:
    """What all readers but `fine` find at the hips of one radiograph.

    Angles count from the perpendicular to the line through both head centres where
    a reader finds both, else from the image's vertical.
    """

    def from_pixels(view: View) -> Mapping[str, Width]:
        classes = labels(predicted(view), activation)
        return {"minimum": border_pixels(classes, view.grid.spacing_mm)}

    return [
        *read_joints(views, "landmarks", joint_by_landmarks),
        *(_read_one(view, "border_pixels", from_pixels) for view in views),
        *read_joints(views, "coarse", joint_by_probabilities(smoothing_mm)),
    ]


def views_of(seen: PredictedHips, tested: pd.DataFrame) -> list[View]:
    """The views of tested hips, rows of split.csv, in their order."""
    hips, rows = seen.hips, seen.hips.rows
    views = []
    for file, side in tested[["file", "side"]].itertuples(index=False):
        row = rows[file, side]
        index = seen.predictions.index_of(row, side)
        probabilities = None if index is None else seen.predictions.probabilities(index)
        grid, landmarks = hips.grid(row, side), hips.landmarks(row, side)
        views.append(View(side, grid, landmarks, probabilities))
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
