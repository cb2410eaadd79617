"""Pixels of a radiograph and their size -> the joint space widths of its two hips.

`locate` finds the hips and a joint in each, `read_hips` turns joints into widths.
Whoever knows a hip's borders better, on a finer grid for instance, puts
`locating.located` of a new view in the place of a located hip between the two.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hipspace.anatomy import Side
from hipspace.grid import Grid
from hipspace.hip_sides import HipInView
from hipspace.jsw import IMAGE_VERTICAL_XY, Joint, Width, widths
from hipspace.locating import locate
from hipspace.measuring import vertical_xy
from hipspace.model_file import Model

SMOOTHING_MM = 5.0
"""That of params.yaml, where there is none: see `contours.joint_from_probabilities`."""
USUAL_RADII_MM = (18.0, 32.0)
"""Of heads of adults, in the patient or on the detector."""
USUAL_RATIO = 1.15
"""Of the radii of both heads of one patient, at most."""
USUAL_APART_MM = (140.0, 240.0)
"""Of both heads' centres: 175 to 200 mm, with room for small and for enlarged."""
USUAL_TILT_DEG = 15.0
"""Of the line through both heads' centres."""
EDGE_MM = 5.0
"""Nearer to the edge of the image than this, a border may have been cut off."""

ONE_HIP = "angles from the image's vertical"
ODD_SIZE = "unusual size of the head"
ODD_PAIR = "heads of unequal size"
ODD_PLACE = "heads unusually placed"
AT_EDGE = "at the edge of the image"


@dataclass(frozen=True)
class HipReading:
    """One hip, measured or not.

    Parameters
    ----------
    side
        The patient's.
    grid
        Of the view that the joint and the widths lie in.
    joint
        With its vertical; None if it was not measured.
    widths
        By the names of `jsw.WIDTHS`; none if it was not measured.
    reason
        Why not.
    flags
        What is unusual about a measured hip, and worth a look.
    """

    side: Side
    grid: Grid
    joint: Joint | None
    widths: Mapping[str, Width]
    reason: str
    flags: tuple[str, ...]


@dataclass(frozen=True)
class ImageReading:
    """The right and the left hip of a radiograph.

    `inverted` is true if bone was dark on it.
    """

    hips: tuple[HipReading, ...]
    inverted: bool


def measure_image(
    pixels: np.ndarray,
    source_spacing_mm: float,
    model: Model,
    smoothing_mm: float = SMOOTHING_MM,
) -> ImageReading:
    """The hips of a radiograph (H, W), of any size and of either polarity.

    Parameters
    ----------
    pixels
        Any linear contrast.
    source_spacing_mm
        Side of the pixels.
    model
        Finds the hips and their borders.
    smoothing_mm
        See `contours.joint_from_probabilities`.

    Raises
    ------
    Unusable
        See `locating.locate`.
    """
    located = locate(pixels, source_spacing_mm, model, smoothing_mm)
    return ImageReading(read_hips(located.hips, pixels.shape), located.inverted)


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
        if hip.joint is None:
            reading = HipReading(hip.view.side, hip.view.grid, None, {}, hip.reason, ())
        else:
            other = next((h for h in measured if h is not hip), None)
            joint = replace(hip.joint, vertical_xy=_vertical(hip, other))
            flags = _flags(hip, other, shape)
            reading = HipReading(
                hip.view.side, hip.view.grid, joint, widths(joint), "", flags
            )
        readings.append(reading)
    return tuple(readings)


def source_px(reading: HipReading, points_xy_mm: np.ndarray) -> np.ndarray:
    """Source pixels (..., 2) of points in the millimetres of a reading's widths."""
    points_xy = np.asarray(points_xy_mm) / reading.grid.spacing_mm
    return reading.grid.to_source_px(points_xy)


def _vertical(hip: HipInView, other: HipInView | None) -> tuple[float, float]:
    if hip.joint is None or other is None or other.joint is None:
        return IMAGE_VERTICAL_XY
    return vertical_xy(hip.view, hip.joint, other.view, other.joint)


def _flags(
    hip: HipInView, other: HipInView | None, shape: tuple[int, ...]
) -> tuple[str, ...]:
    assert hip.joint is not None
    radius_mm = hip.joint.radius_mm
    low, high = USUAL_RADII_MM
    found = {ODD_SIZE: not low <= radius_mm <= high, AT_EDGE: _at_edge(hip, shape)}
    if other is None or other.joint is None:
        found[ONE_HIP] = True
    else:
        radii = sorted((radius_mm, other.joint.radius_mm))
        found[ODD_PAIR] = radii[1] > USUAL_RATIO * radii[0]
        found[ODD_PLACE] = _oddly_placed(hip.centre_xy_mm - other.centre_xy_mm)
    return tuple(flag for flag, is_so in found.items() if is_so)


def _oddly_placed(apart_xy_mm: np.ndarray) -> bool:
    low, high = USUAL_APART_MM
    x, y = np.abs(apart_xy_mm)
    tilt_deg = np.degrees(np.arctan2(y, x))
    return bool(not low <= np.hypot(x, y) <= high or tilt_deg > USUAL_TILT_DEG)


def _at_edge(hip: HipInView, shape: tuple[int, ...]) -> bool:
    assert hip.joint is not None
    borders = np.vstack([hip.joint.sourcil_xy_mm, hip.joint.head_xy_mm])
    grid = hip.view.grid
    places_mm = grid.to_source_mm(borders / grid.spacing_mm)
    far_edge_mm = np.array(shape[::-1]) * grid.source_spacing_mm
    return bool(np.minimum(places_mm, far_edge_mm - places_mm).min() < EDGE_MM)
