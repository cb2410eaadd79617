"""Which hip of the patient a view shows, so that no two are swapped in silence.

In its own view, a hip has its shaft and its trochanter on the image's left of its
head, and so the patient's right hip lies on the image's left of the left one.
"""

from dataclasses import replace

import numpy as np

from hipspace.errors import HipReason
from hipspace.geometry.anatomy import Label
from hipspace.geometry.components import THRESHOLD
from hipspace.measurement.tracing.view import HipInView

SAME_HIP_MM = 20.0
"""Head centres nearer than this are one: less than a radius, a ninth of the usual."""
BESIDE_THE_HEAD = 1.25
"""Where neck, trochanter and shaft begin: distance from the centre in radii."""
PAIR_MM = (140.0, 260.0)
"""Distance of the centres of two heads that are a pair; measured are 175 to 217 mm."""
LEVEL = 0.36
"""Most that one of a pair is lower than the other, as a part of that: 20 degrees."""
LATERAL_FRACTION = 0.5
"""Least fraction of the femur beside the head that lies lateral of it: over 0.9 on the
side's own hip, less than 0.1 on the other."""


def told_apart(right: HipInView, left: HipInView) -> tuple[HipInView, HipInView]:
    """Both hips, without head and with a reason where it is the other side's.

    A view may show the other side's hip if its own is not there. Where both show the
    same one, it belongs to the side on which its shaft lies laterally.
    """
    fractions = [lateral_fraction(hip) for hip in (right, left)]
    if _same_place(right, left):
        if fractions[0] > fractions[1]:
            left = _refused(left, HipReason.NOT_THERE)
        else:
            right = _refused(right, HipReason.NOT_THERE)
    paired = _paired(right, left)
    right, left = (
        _on_its_side(hip, fraction, paired=paired)
        for hip, fraction in zip((right, left), fractions, strict=True)
    )
    if right.centre_xy_mm[0] >= left.centre_xy_mm[0]:
        return _refused(right, HipReason.WRONG_SIDES), _refused(
            left, HipReason.WRONG_SIDES
        )
    return right, left


def still_apart(
    before: tuple[HipInView, HipInView], after: tuple[HipInView, HipInView]
) -> tuple[HipInView, HipInView]:
    """Right and left hip on their close-ups, each another one.

    If both show the same, that one is refused whose head is farther from where the
    coarse network saw it: what that saw was no head, on the side whose hip is not in
    the picture.
    """
    right, left = after
    if not _same_place(right, left):
        return after
    moved_mm = [
        np.linalg.norm(new.centre_xy_mm - old.centre_xy_mm)
        for old, new in zip(before, after, strict=True)
    ]
    if moved_mm[0] > moved_mm[1]:
        return _refused(right, HipReason.NOT_THERE), left
    return right, _refused(left, HipReason.NOT_THERE)


def lateral_fraction(hip: HipInView) -> float:
    """Fraction of the femur beside the head that lies lateral of it, 0 to 1.

    NaN without a head, and where nothing of the femur but its head is seen.
    """
    if hip.head is None or hip.view.probabilities is None:
        return np.nan
    grid = hip.view.grid
    rows, columns = np.nonzero(hip.view.probabilities[Label.FEMUR.channel] >= THRESHOLD)
    centre_x, centre_y = grid.from_source_mm(hip.centre_xy_mm)
    x = (columns + 0.5 - centre_x) * grid.spacing_mm
    y = (rows + 0.5 - centre_y) * grid.spacing_mm
    beside = np.hypot(x, y) > BESIDE_THE_HEAD * hip.head.radius_mm
    return float((x[beside] < 0).mean()) if beside.any() else np.nan


def _on_its_side(hip: HipInView, fraction: float, *, paired: bool) -> HipInView:
    """The hip, refused if it is the other side's; a pair tells where nothing else does.

    Neck and trochanter may be as dark as soft tissue, so that a head alone is seen.
    """
    if hip.head is None or fraction >= LATERAL_FRACTION:
        return hip
    if np.isnan(fraction) and paired:
        return hip
    return _refused(
        hip, HipReason.NO_SIDE if np.isnan(fraction) else HipReason.NOT_THERE
    )


def _paired(right: HipInView, left: HipInView) -> bool:
    """Whether there are two heads side by side, as far apart as both of a pelvis."""
    across_mm, down_mm = left.centre_xy_mm - right.centre_xy_mm
    low, high = PAIR_MM
    return bool(low <= across_mm <= high and abs(down_mm) <= LEVEL * across_mm)


def _same_place(right: HipInView, left: HipInView) -> bool:
    """Whether both heads are one; false without either."""
    apart_mm = np.linalg.norm(right.centre_xy_mm - left.centre_xy_mm)
    return bool(apart_mm < SAME_HIP_MM)


def _refused(hip: HipInView, reason: str) -> HipInView:
    return replace(hip, joint=None, head=None, reason=HipReason(reason).value)
