"""Whether landmarks are those of hips, in their numbering, on the radiograph."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product

import numpy as np

from hipspace.errors import Reason, Unusable
from hipspace.geometry.anatomy import (
    HEAD_ARC,
    ISCHIUM_PUBIS,
    OBTURATOR_FORAMEN,
    PLAUSIBLE_HEAD_RADIUS_MM,
    POSTERIOR_WALL,
    PROXIMAL_FEMUR,
    RENUMBERED_FROM_ORIGINAL,
    ROOF,
    SHAFTS,
    SIDES,
    SOURCIL,
    TEARDROP,
    Side,
)
from hipspace.geometry.circle import fit_circle
from hipspace.params import Numbering

CURVES = (
    *(PROXIMAL_FEMUR, POSTERIOR_WALL, ISCHIUM_PUBIS),
    *(OBTURATOR_FORAMEN, ROOF, TEARDROP),
)
NEIGHBOURS_WITHIN_MM = 75.0
TROCHANTER, INNER_RIM = 6, 59
OUTSIDE_BY_MM = 30.0
"""How far the shaft or the pubis may reach beyond a collimated image."""


@dataclass(frozen=True)
class Frame:
    """The image that landmarks are checked against: its size and its spacing."""

    rows: int
    columns: int
    spacing_mm: float

    @property
    def size_xy_mm(self) -> np.ndarray:
        """Width and height (2,)."""
        return np.array([self.columns, self.rows]) * self.spacing_mm


def renumbered(hips: np.ndarray, numbering: Numbering) -> np.ndarray:
    """Landmarks (N, 80, 2) as they were read, in the renumbered order."""
    if numbering == "renumbered":
        return hips
    return hips[:, list(RENUMBERED_FROM_ORIGINAL)]


def check_order(
    hips: np.ndarray, frame: Frame, numbering: Numbering, name: str
) -> None:
    """Raise unless all hips as read are hips, in this numbering and in mm."""
    read = hips[np.isfinite(hips[:, 0, 0])]
    expected = renumbered(read, numbering)
    if all(map(_is_hip, expected)):
        return
    other: Numbering = "original" if numbering == "renumbered" else "renumbered"
    if all(map(_is_hip, renumbered(read, other))):
        sentence = f"the landmarks have the {other} numbering, not the {numbering} one"
        raise Unusable(
            Reason.OTHER_NUMBERING, f"{name}: {sentence} of preprocess.numbering"
        )
    if all(map(_is_hip, expected * frame.spacing_mm)):
        sentence = "the coordinates are pixels; expected millimetres"
        raise Unusable(Reason.LANDMARKS_IN_PIXELS, f"{name}: {sentence}")
    radii = " and ".join(f"{_head(hip)[1]:.0f}" for hip in expected)
    low, high = PLAUSIBLE_HEAD_RADIUS_MM
    sentence = f"head radius {radii} mm; expected {low:.0f} to {high:.0f} below a roof"
    raise Unusable(Reason.NOT_A_HIP, f"{name}: {sentence}")


def check_place(hips: np.ndarray, frame: Frame, name: str) -> None:
    """Raise unless the hips lie on their sides of the image, and on the image."""
    present = np.isfinite(hips[:, 0, 0])
    found = hips[present]
    sides = [side for side, has in zip(SIDES, present, strict=True) if has]
    if not _on_their_sides(dict(zip(sides, found, strict=True))):
        sentence = "expected the patient's right hip on the image's left"
        raise Unusable(
            Reason.SIDES_SWAPPED, f"{name}: {sentence}, its trochanter outwards"
        )
    for hip, part in product(found, (*SHAFTS, SOURCIL)):
        if not np.ptp(hip[part], axis=0).any():
            sentence = f"points {part.start} to {part.stop - 1} lie in one place"
            raise Unusable(Reason.LANDMARKS_REPEATED, f"{name}: {sentence}")
    width, height = frame.size_xy_mm
    beyond = np.maximum(-found, found - frame.size_xy_mm).max(axis=-1)
    joint = np.r_[HEAD_ARC, ROOF]
    if beyond[:, joint].max() > 0 or beyond.max() > OUTSIDE_BY_MM:
        sentence = f"{beyond.max():.0f} mm beyond {width:.0f} x {height:.0f} mm"
        raise Unusable(Reason.LANDMARKS_OUTSIDE, f"{name}: {sentence}")


def _is_hip(hip_xy_mm: np.ndarray) -> bool:
    """Whether landmarks (80, 2) have the order and the size of a hip's."""
    steps = [np.diff(hip_xy_mm[curve], axis=0) for curve in CURVES]
    farthest = np.hypot(*np.concatenate(steps).T).max()
    centre, radius = _head(hip_xy_mm)
    roof_above = hip_xy_mm[ROOF, 1].mean() < centre[1]
    in_size = PLAUSIBLE_HEAD_RADIUS_MM[0] < radius < PLAUSIBLE_HEAD_RADIUS_MM[1]
    return bool(farthest < NEIGHBOURS_WITHIN_MM and in_size and roof_above)


def _head(hip_xy_mm: np.ndarray) -> tuple[tuple[float, float], float]:
    return fit_circle(hip_xy_mm[HEAD_ARC])


def _on_their_sides(hips: Mapping[Side, np.ndarray]) -> bool:
    facing = {
        side: hip[TROCHANTER, 0] < _head(hip)[0][0] < hip[INNER_RIM, 0]
        if side == "right"
        else hip[TROCHANTER, 0] > _head(hip)[0][0] > hip[INNER_RIM, 0]
        for side, hip in hips.items()
    }
    if not all(facing.values()):
        return False
    if len(hips) < 2:
        return True
    return _head(hips["right"])[0][0] < _head(hips["left"])[0][0]
