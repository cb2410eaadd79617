"""Where the femoral heads are in the class probabilities of a hip."""

from dataclasses import dataclass

import numpy as np

from hipspace.geometry.anatomy import Label
from hipspace.geometry.grid import Grid
from hipspace.segmentation.femoral_head import (
    USUAL_RADIUS_MM,
    femora,
    head_circle,
    joint_middle,
)


@dataclass(frozen=True)
class Head:
    """A femoral head in source millimetres of its radiograph."""

    centre_xy_mm: tuple[float, float]
    radius_mm: float


HEAD_FROM_JOINT_XY_MM = (9.0, 26.0)
"""Usual way from the middle of joint space and roof, which reach further laterally, to
the head's centre."""


def likely_head(probabilities: np.ndarray, grid: Grid) -> Head | None:
    """The head, or a place for one below the joint; see `find_head`.

    A femur may be too ragged for a circle, or run into the pelvis. Then the fine
    network has to say whether there is a head where the joint lets one expect it.
    """
    head = find_head(probabilities, grid)
    if head is not None:
        return head
    joint_xy_mm = joint_middle(probabilities, grid.spacing_mm)
    if joint_xy_mm is None:
        return None
    below = grid.pixels(joint_xy_mm + HEAD_FROM_JOINT_XY_MM)
    x_mm, y_mm = grid.to_source_mm(below).tolist()
    return Head((x_mm, y_mm), USUAL_RADIUS_MM)


def find_head(probabilities: np.ndarray, grid: Grid) -> Head | None:
    """The head on the largest femur that has one, or None.

    Parameters
    ----------
    probabilities
        Femur, roof and joint space (3, H, W) on the view of one hip.
    grid
        Where the view's pixels lie.
    """
    joint_xy_mm = joint_middle(probabilities, grid.spacing_mm)
    for outline_xy_mm in femora(probabilities[Label.FEMUR.channel], grid.spacing_mm):
        circle = head_circle(outline_xy_mm, joint_xy_mm)
        if circle is not None:
            centre_mm, radius_mm = circle
            place = grid.to_source_mm(grid.pixels(centre_mm))
            return Head((float(place[0]), float(place[1])), radius_mm)
    return None
