"""Landmarks of one hip to the fraction of every pixel that each structure covers.

A hip may be drawn in any unit, on either side; its coverage is that of grid pixels,
see `grid`. A closed outline's coverage is its exact area in each pixel, so a border
keeps its place to a small fraction of a pixel.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from hipspace.geometry.anatomy import HEAD_ARC, PROXIMAL_FEMUR, ROOF, SOURCIL
from hipspace.geometry.boxes import Box, box_of_points
from hipspace.geometry.circle import fit_circle
from hipspace.geometry.curves import Curve

Outline = Literal["spline", "polygon"]
Outlines = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Closed ones (N, 2) of femur, roof and joint space."""

SAMPLES_PER_LANDMARK = 16
"""A spline then follows a 10 mm step on a 24 mm head to 0.002 mm."""


def outlines(landmarks_xy: np.ndarray, outline: Outline) -> Outlines:
    """The outlines of a hip, from its landmarks (80, 2).

    The joint space overlaps the two bones here; `covered_part` takes them off. The roof
    is closed above by the corner at the x of its medial end and the y of its upper
    lateral end. With `spline`, the femur's and the sourcil's landmarks are joined by
    a `Curve`; the lip's, 3 to 5 mm apart round a corner where a spline would overshoot,
    by straight lines. `polygon` draws straight lines throughout, as the study does.
    """
    landmarks = np.asarray(landmarks_xy, dtype=float)
    roof, sourcil = landmarks[ROOF], landmarks[SOURCIL]
    femur = landmarks[PROXIMAL_FEMUR]
    centre, _ = fit_circle(landmarks[HEAD_ARC])
    corner = (roof[-1, 0], roof[0, 1])
    if outline == "spline":
        femur = Curve(femur).evenly(len(femur) * SAMPLES_PER_LANDMARK)
        sourcil = Curve(sourcil).evenly(len(sourcil) * SAMPLES_PER_LANDMARK)
    lip = roof[: SOURCIL.start - ROOF.start]
    joint_space = [roof[len(lip)], centre, (corner[0], centre[1]), corner, roof[0]]
    return femur, np.vstack([lip, sourcil, corner]), np.array(joint_space)


def covered_part(
    outlines_xy: Sequence[np.ndarray], shape: tuple[int, ...]
) -> tuple[Box, np.ndarray]:
    """The rows and columns of an image (H, W) that hold a hip, and its fractions there.

    From its `outlines` in the image's pixels. Fractions (3, h, w) of each pixel that
    femur, roof and joint space cover. The roof goes without the femur and the joint
    space without both, so a pixel's fractions sum to at most one; what is left is
    background.
    """
    rows, columns = part = box_of_points(np.concatenate(outlines_xy), shape)
    corner = columns.start, rows.start
    size = rows.stop - rows.start, columns.stop - columns.start
    femur, roof, joint_space = (
        polygon_coverage(polygon - corner, size) for polygon in outlines_xy
    )
    roof = np.minimum(roof, 1 - femur)
    return part, np.stack([femur, roof, np.maximum(joint_space - femur - roof, 0)])


def polygon_coverage(polygon_xy: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Exact fraction (H, W) of each pixel inside a closed polygon (N, 2).

    Green's theorem: cut at every pixel's border, each piece of the outline adds the
    signed area between it and the right border of its pixel, and its full height to
    every pixel further right. Either direction of travel will do.
    """
    rows, columns = box_of_points(polygon_xy, shape)
    left, right = columns.start, shape[1]
    x, y = _cut(np.vstack([polygon_xy, polygon_xy[:1]]))
    rise, middle_x, middle_y = np.diff(y), (x[:-1] + x[1:]) / 2, (y[:-1] + y[1:]) / 2
    row = np.floor(middle_y).astype(int)
    inside = (row >= rows.start) & (row < rows.stop)
    row, rise = row[inside] - rows.start, rise[inside]
    x = middle_x[inside].clip(left, right)
    column = np.floor(x).astype(int)
    area = np.zeros((rows.stop - rows.start, right - left + 2))
    np.add.at(area, (row, column - left), rise * (column + 1 - x))
    np.add.at(area, (row, column + 1 - left), rise * (x - column))
    covered = np.zeros(shape)
    covered[rows, left:] = np.abs(area.cumsum(axis=1)[:, :-2]).clip(0, 1)
    return covered


def _cut(line_xy: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """x and y of a polyline with points added wherever either is a whole number."""
    corners, (x, y) = np.arange(len(line_xy)), line_xy.T
    places = np.sort(np.concatenate([corners, _crossings(x), _crossings(y)]))
    return np.interp(places, corners, x), np.interp(places, corners, y)


def _crossings(coordinate: np.ndarray) -> np.ndarray:
    """Where a polyline's coordinate is a whole number, in points from its first."""
    first, last = coordinate[:-1], coordinate[1:]
    start = np.floor(np.minimum(first, last)).astype(int) + 1
    number = (np.ceil(np.maximum(first, last)).astype(int) - start).clip(0)
    segment = np.repeat(np.arange(len(first)), number)
    nth = np.arange(len(segment)) - np.repeat(np.cumsum(number) - number, number)
    fraction = (start[segment] + nth - first[segment]) / (last - first)[segment]
    return segment + fraction
