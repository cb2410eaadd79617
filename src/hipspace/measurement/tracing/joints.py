"""The joint in the view of a hip, by its landmarks or by its class probabilities."""

from collections.abc import Callable

import numpy as np

from hipspace.errors import HipReason
from hipspace.measurement.joint import Joint
from hipspace.measurement.tracing.contours import (
    NoJoint,
    joint_from_landmarks,
    joint_from_probabilities,
)
from hipspace.measurement.tracing.view import View


def joint_by_landmarks(view: View) -> Joint:
    """The joint between curves through a view's landmarks; NoJoint if there is none."""
    return joint_from_landmarks(view.grid.millimetres(view.landmarks_xy))


def joint_by_probabilities(smoothing_mm: float) -> Callable[[View], Joint]:
    """The function that finds the joint in a view's class probabilities."""

    def joint(view: View) -> Joint:
        probabilities, spacing_mm = predicted(view), view.grid.spacing_mm
        return joint_from_probabilities(probabilities, spacing_mm, smoothing_mm)

    return joint


def find_joint(view: View, find: Callable[[View], Joint]) -> tuple[Joint | None, str]:
    """A joint, or None and the reason why there is none."""
    try:
        return find(view), ""
    except NoJoint as refusal:
        return None, str(refusal)


def predicted(view: View) -> np.ndarray:
    """The class probabilities of a view; NoJoint if there are none."""
    if view.probabilities is None:
        raise NoJoint(HipReason.NOT_PREDICTED)
    return view.probabilities
