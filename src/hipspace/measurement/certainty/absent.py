"""Whether a hip that has no value is in the picture: the other hip says where it lies.

A network that sees no hip does not know why. Heads of adults lie 181 to 217 mm apart
(measured, 5th to 95th percentile of 146 pelves), so from one the other's place is
known well enough to say whether the radiograph ends before it.
"""

from dataclasses import replace

from hipspace.errors import HipReason
from hipspace.geometry.anatomy import Side
from hipspace.measurement.tracing.view import HipInView

APART_MM = 198.0
"""Usual distance of both heads' centres."""
NOT_SEEN = (
    *(HipReason.NO_FEMUR, HipReason.NO_HEAD, HipReason.NO_ROOF),
    *(HipReason.NOT_THERE, HipReason.NO_SIDE),
)
"""Reasons that may have the picture's end for a cause."""


def with_true_reasons(
    hips: tuple[HipInView, HipInView], shape: tuple[int, ...]
) -> tuple[HipInView, HipInView]:
    """Right and left hip, on a radiograph of `shape` in source pixels.

    One without a joint whose place is beyond the picture is not in it; one whose place
    is in the picture was not found.
    """
    right, left = hips
    return _with_reason(right, left, shape), _with_reason(left, right, shape)


def _with_reason(hip: HipInView, other: HipInView, shape: tuple[int, ...]) -> HipInView:
    if hip.joint is not None or other.head is None or hip.reason not in NOT_SEEN:
        return hip
    if not _in_picture(hip.view.side, other, shape):
        return replace(hip, reason=HipReason.NOT_THERE.value)
    if hip.reason == HipReason.NOT_THERE:
        return replace(hip, reason=HipReason.NOT_FOUND.value)
    return hip


def _in_picture(side: Side, other: HipInView, shape: tuple[int, ...]) -> bool:
    """Whether the usual place of a side's head, beside the other one, is on it."""
    x_mm, _ = other.centre_xy_mm.tolist()
    place_mm = x_mm + (-APART_MM if side == "right" else APART_MM)
    return bool(0 <= place_mm <= shape[1] * other.view.grid.source_spacing_mm)
