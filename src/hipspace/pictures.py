"""Hips as they look on their radiograph, with what was labelled, predicted, measured.

Everything is brought back from the view of a right hip to the radiograph's own
orientation. Coordinates are millimetres from the grid's corner.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from hipspace.jsw import Joint, Width, minimum
from hipspace.measuring import (
    View,
    find_joint,
    joint_by_landmarks,
    joint_by_probabilities,
)
from hipspace.readings import BEST

HALF_SIZE_MM = 34.0
ABOVE_HEAD_MM = 10.0
"""How far the picture's middle lies above the head's centre."""


@dataclass(frozen=True)
class Measured:
    """Roof, sourcil and head (N, 2) in mm, and the narrowest place between them."""

    roof_xy_mm: np.ndarray
    sourcil_xy_mm: np.ndarray
    head_xy_mm: np.ndarray
    minimum: Width


@dataclass(frozen=True)
class HipPicture:
    """A square part of a radiograph round one hip.

    Parameters
    ----------
    image
        (H, W) from 0 to 1.
    extent_mm
        Left, right, bottom and top edge, as `Axes.imshow` takes them.
    spacing_mm
        Side of its pixels.
    shares
        By name, `label` and `prediction`: femur, roof and joint space (3, H, W).
    measured
        By reader, `landmarks` and `BEST`; without those that failed.
    """

    image: np.ndarray
    extent_mm: tuple[float, float, float, float]
    spacing_mm: float
    shares: Mapping[str, np.ndarray]
    measured: Mapping[str, Measured]


def hip_picture(
    view: View, image: np.ndarray, coverage: np.ndarray, smoothing_mm: float
) -> HipPicture:
    """The picture of a hip from its view: image (S, S) and label coverage (3, S, S)."""
    spacing = view.grid.spacing_mm
    joints = _joints(view, smoothing_mm)
    middle = _middle(joints, coverage, spacing)
    rows, columns = _window(middle, image.shape, spacing)
    shares = {"label": coverage}
    if view.probabilities is not None:
        shares["prediction"] = view.probabilities
    left, right = columns.start, columns.stop
    flipped = view.grid.mirrored
    if flipped:
        left, right = image.shape[1] - right, image.shape[1] - left
    turn = slice(None, None, -1 if flipped else 1)
    width_mm = image.shape[1] * spacing
    return HipPicture(
        image=image[rows, columns][:, turn],
        extent_mm=(
            left * spacing,
            right * spacing,
            rows.stop * spacing,
            rows.start * spacing,
        ),
        spacing_mm=spacing,
        shares={n: s[:, rows, columns][..., turn] for n, s in shares.items()},
        measured={n: _measured(j, flipped, width_mm) for n, j in joints.items()},
    )


def _joints(view: View, smoothing_mm: float) -> dict[str, Joint]:
    found = {
        "landmarks": find_joint(view, joint_by_landmarks),
        BEST: find_joint(view, joint_by_probabilities(smoothing_mm)),
    }
    return {reader: joint for reader, (joint, _) in found.items() if joint is not None}


def _middle(
    joints: Mapping[str, Joint], coverage: np.ndarray, spacing_mm: float
) -> np.ndarray:
    """Where the picture is centred (x, y in mm): over a head, or over the labels."""
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


def _measured(joint: Joint, flipped: bool, width_mm: float) -> Measured:
    def turned(points_xy: np.ndarray) -> np.ndarray:
        return points_xy * (-1.0, 1.0) + (width_mm, 0.0) if flipped else points_xy

    narrowest = minimum(joint)
    (roof_x, roof_y), (head_x, head_y) = (
        turned(np.asarray(end)).tolist()
        for end in (narrowest.roof_xy_mm, narrowest.head_xy_mm)
    )
    return Measured(
        turned(joint.roof_xy_mm),
        turned(joint.sourcil_xy_mm),
        turned(joint.head_xy_mm),
        Width(narrowest.width_mm, (roof_x, roof_y), (head_x, head_y)),
    )
