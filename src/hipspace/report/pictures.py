"""Hips as they are on their radiograph, with what was labelled, predicted, measured.

Everything is brought back from the view of a right hip to the radiograph's own
orientation. Coordinates are millimetres from the radiograph's corner.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from hipspace.geometry.grid import Grid
from hipspace.geometry.image import normalise
from hipspace.measurement.joint import Joint, Width, minimum
from hipspace.measurement.jsw import profile
from hipspace.measurement.reader_names import BEST
from hipspace.measurement.tracing.joints import (
    find_joint,
    joint_by_landmarks,
    joint_by_probabilities,
)
from hipspace.measurement.tracing.view import View

HALF_SIZE_MM = 34.0
ABOVE_HEAD_MM = 10.0
"""How far the picture's middle lies above the head's centre."""
SHOWN_PERCENTILES = (1.0, 99.0)
"""Of the brightness in a picture at full resolution, shown as black and white."""

Extent = tuple[float, float, float, float]
"""Left, right, bottom and top edge in mm, as `Axes.imshow` takes them."""


@dataclass(frozen=True)
class Measured:
    """Roof, sourcil and head (N, 2) in mm, and the widths between them.

    `minimum` is the narrowest place, `profile_mm` the widths (P,) equally spaced along
    the sourcil from its lateral edge.
    """

    roof_xy_mm: np.ndarray
    sourcil_xy_mm: np.ndarray
    head_xy_mm: np.ndarray
    minimum: Width
    profile_mm: np.ndarray


@dataclass(frozen=True)
class HipPicture:
    """A square part of a radiograph round one hip.

    Parameters
    ----------
    image
        (H, W) from 0 to 1.
    extent_mm
        Its edges.
    spacing_mm
        Side of the pixels of the grid that was measured on.
    fractions
        By name, `label` and `prediction`: femur, roof and joint space (3, H, W); none
        at full resolution.
    measured
        By reader, `landmarks` and `BEST`; without those that failed.
    """

    image: np.ndarray
    extent_mm: Extent
    spacing_mm: float
    fractions: Mapping[str, np.ndarray]
    measured: Mapping[str, Measured]


def hip_picture(
    view: View, image: np.ndarray, coverage: np.ndarray, smoothing_mm: float
) -> HipPicture:
    """The picture of a hip from its view: image (S, S) and label coverage (3, S, S)."""
    grid = view.grid
    joints = _joints(view, smoothing_mm)
    middle = _middle(joints, coverage, grid.spacing_mm)
    rows, columns = _window(middle, image.shape, grid.spacing_mm)
    fractions = {"label": coverage}
    if view.probabilities is not None:
        fractions["prediction"] = view.probabilities
    turn = slice(None, None, -1 if grid.mirrored else 1)
    return HipPicture(
        image=image[rows, columns][:, turn],
        extent_mm=_extent(grid, rows, columns),
        spacing_mm=grid.spacing_mm,
        fractions={n: s[:, rows, columns][..., turn] for n, s in fractions.items()},
        measured={n: _measured(joint, grid) for n, joint in joints.items()},
    )


def at_full_resolution(
    picture: HipPicture, pixels: np.ndarray, spacing_mm: float
) -> HipPicture:
    """The same part with the radiograph's own pixels, of `pixels` (H, W), bone bright.

    Parameters
    ----------
    spacing_mm
        Side of the radiograph's pixels.

    Raises
    ------
    Unusable
        If they are all of one brightness.
    """
    edges = np.rint(np.array(picture.extent_mm) / spacing_mm).astype(int)
    height, width = pixels.shape
    left, right, bottom, top = edges.clip(0, [width, width, height, height]).tolist()
    image = normalise(pixels[top:bottom, left:right], SHOWN_PERCENTILES)
    extent_mm = tuple(edge * spacing_mm for edge in (left, right, bottom, top))
    return replace(picture, image=image, extent_mm=extent_mm, fractions={})


def _joints(view: View, smoothing_mm: float) -> dict[str, Joint]:
    found = {
        "landmarks": find_joint(view, joint_by_landmarks),
        BEST: find_joint(view, joint_by_probabilities(smoothing_mm)),
    }
    return {reader: joint for reader, (joint, _) in found.items() if joint is not None}


def _middle(
    joints: Mapping[str, Joint], coverage: np.ndarray, spacing_mm: float
) -> np.ndarray:
    """Where the picture is centred in the view (x, y in mm): over a head or labels."""
    for joint in joints.values():
        return np.asarray(joint.centre_xy_mm) - (0.0, ABOVE_HEAD_MM)
    places = np.argwhere(coverage[1:].sum(axis=0) > 0)
    if len(places) == 0:
        return np.array(coverage.shape[:0:-1]) * spacing_mm / 2
    return (places.mean(axis=0)[::-1] + 0.5) * spacing_mm


def _window(
    middle_xy_mm: np.ndarray, shape: tuple[int, ...], spacing_mm: float
) -> tuple[slice, slice]:
    half = round(HALF_SIZE_MM / spacing_mm)
    starts = [
        int(np.clip(round(at / spacing_mm) - half, 0, max(size - 2 * half, 0)))
        for at, size in zip(middle_xy_mm[::-1], shape, strict=True)
    ]
    rows, columns = (slice(start, start + 2 * half) for start in starts)
    return rows, columns


def _extent(grid: Grid, rows: slice, columns: slice) -> Extent:
    corners = [(columns.start, rows.start), (columns.stop, rows.stop)]
    xs_mm, (top, bottom) = grid.to_source_mm(np.array(corners)).T.tolist()
    return min(xs_mm), max(xs_mm), bottom, top


def _measured(joint: Joint, grid: Grid) -> Measured:
    def on_radiograph(points_xy_mm: np.ndarray | tuple[float, float]) -> np.ndarray:
        return grid.to_source_mm(grid.pixels(points_xy_mm))

    narrowest = minimum(joint)
    (roof_x, roof_y), (head_x, head_y) = (
        on_radiograph(end).tolist()
        for end in (narrowest.roof_xy_mm, narrowest.head_xy_mm)
    )
    return Measured(
        on_radiograph(joint.roof_xy_mm),
        on_radiograph(joint.sourcil_xy_mm),
        on_radiograph(joint.head_xy_mm),
        Width(narrowest.width_mm, (roof_x, roof_y), (head_x, head_y)),
        profile(joint)[1],
    )
