"""BoneFinder landmark files (.pts), read, checked and written.

Text: `version: 1`, `n_points: N`, then `{`, N lines `x y` and `}`. x runs to the
right and y down from the image's top left corner, in millimetres by the spacing in
the image file. `<file>.pts` has 160 points, the right hip and then the left one;
`<file>_L.pts` has the 80 of the hip on the image's left, which is the patient's
right; `<file>_R.pts` those of the patient's left hip, and `<file>_RasL.pts` the same
marked on the mirrored image.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Literal

import numpy as np

from hipspace.errors import NOT_READABLE, Unusable
from hipspace.geometry.anatomy import (
    HEAD_ARC,
    ISCHIUM_PUBIS,
    LANDMARKS_PER_HIP,
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

POINTFILES = "-pointfiles"
"""What the folder of landmark files has behind the name of that of radiographs."""
EXTENSIONS = (".dcm", ".dicom", ".dic", ".ima", ".img", ".png", ".jpg", ".jpeg")
"""Of radiographs, in lower case."""
FileKind = Literal["both", "L", "R", "RasL"]
SUFFIXES: dict[FileKind, str] = {"both": "", "L": "_L", "R": "_R", "RasL": "_RasL"}
ONE_SIDED: tuple[FileKind, ...] = ("RasL", "R", "L")
"""Of two for the same hip the later one counts."""

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


def find_landmark_files(
    folder: Path, name: str, exists: Callable[[Path], bool] = os.path.isfile
) -> dict[FileKind, Path]:
    """The landmark files of a radiograph named `name`, by their kind.

    They may be named after the file with or without its extension, if it is one of
    `EXTENSIONS`: in 9003175.V06 the visit is none. `exists` says whether a path is a
    file. Empty if there are none.
    """
    plain = Path(name).stem if Path(name).suffix.lower() in EXTENSIONS else name
    stems = dict.fromkeys((name, plain))
    paths = {
        kind: [folder / f"{stem}{suffix}.pts" for stem in stems]
        for kind, suffix in SUFFIXES.items()
    }
    found = {kind: [p for p in paths[kind] if exists(p)] for kind in paths}
    return {kind: existing[0] for kind, existing in found.items() if existing}


def read_landmarks(
    files: Mapping[FileKind, Path], frame: Frame, numbering: Numbering
) -> np.ndarray:
    """Landmarks (2, 80, 2) of the right and left hip, in mm, renumbered.

    A file of both hips goes before one of a single hip. NaN for a hip without file.

    Raises
    ------
    Unusable
        If a file is malformed, or does not fit the image, the sides or the numbering.
    """
    hips = np.full((2, LANDMARKS_PER_HIP, 2), np.nan)
    if "both" in files:
        points = read_points(files["both"])
        _count(files["both"], points, 2 * LANDMARKS_PER_HIP)
        hips[:] = points.reshape(hips.shape)
    else:
        for kind in ONE_SIDED:
            if (path := files.get(kind)) is None:
                continue
            points = read_points(path)
            _count(path, points, LANDMARKS_PER_HIP)
            if kind == "RasL":
                points = _mirrored(points, frame)
            hips[0 if kind == "L" else 1] = points
    name = " and ".join(path.name for path in files.values())
    _check_order(hips, frame, numbering, name)
    hips = _renumbered(hips, numbering)
    _check_place(hips, frame, name)
    return hips


def read_points(path: Path) -> np.ndarray:
    """The points (N, 2) of a landmark file, as written.

    Blank lines, comments (`//` or `#`) and any kind of line end are passed over.

    Raises
    ------
    Unusable
        If it cannot be read, is no such file, or a coordinate is not a finite number.
    """
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        sentence = f"{path.name}: {error.strerror or error}"
        raise Unusable(NOT_READABLE, sentence) from None
    text = re.sub(r"(//|#).*", "", text)
    announced = re.search(r"n_points\s*:\s*(\d+)", text)
    body = re.search(r"\{([^{}]*)\}", text)
    if announced is None or body is None:
        sentence = f"{path.name}: expected n_points and points in braces"
        raise Unusable("malformed landmark file", sentence)
    lines = [line.split() for line in body[1].splitlines() if line.strip()]
    try:
        points = np.array([[float(x), float(y)] for x, y in lines])
    except ValueError:
        sentence = f"{path.name}: a line is not two numbers"
        raise Unusable("malformed landmark file", sentence) from None
    if len(points) != int(announced[1]):
        sentence = f"{path.name}: {len(points)} points; its n_points is {announced[1]}"
        raise Unusable("malformed landmark file", sentence)
    if not np.isfinite(points).all():
        sentence = f"{path.name}: a coordinate is not finite"
        raise Unusable("landmarks not finite", sentence)
    return points


def write_points(path: Path, points_xy_mm: np.ndarray) -> None:
    """Write points (N, 2) as BoneFinder does, to a thousandth of a millimetre."""
    lines = [f"{x:.3f} {y:.3f}" for x, y in np.asarray(points_xy_mm)]
    header = ["version: 1", f"n_points: {len(lines)}", "{"]
    text = "\n".join([*header, *lines, "}"]) + "\n"
    path.write_text(text, encoding="ascii", newline="\n")


def _count(path: Path, points: np.ndarray, expected: int) -> None:
    if len(points) != expected:
        sentence = f"{path.name}: {len(points)} points; expected {expected}"
        raise Unusable("number of landmarks", sentence)


def _mirrored(points_xy_mm: np.ndarray, frame: Frame) -> np.ndarray:
    return points_xy_mm * (-1.0, 1.0) + (frame.size_xy_mm[0], 0.0)


def _renumbered(hips: np.ndarray, numbering: Numbering) -> np.ndarray:
    if numbering == "renumbered":
        return hips
    return hips[:, list(RENUMBERED_FROM_ORIGINAL)]


def _check_order(
    hips: np.ndarray, frame: Frame, numbering: Numbering, name: str
) -> None:
    """Raise unless all hips as read are hips, in this numbering and in mm."""
    read = hips[np.isfinite(hips[:, 0, 0])]
    expected = _renumbered(read, numbering)
    if all(map(_is_hip, expected)):
        return
    other: Numbering = "original" if numbering == "renumbered" else "renumbered"
    if all(map(_is_hip, _renumbered(read, other))):
        sentence = f"the landmarks have the {other} numbering, not the {numbering} one"
        raise Unusable("other numbering", f"{name}: {sentence} of preprocess.numbering")
    if all(map(_is_hip, expected * frame.spacing_mm)):
        sentence = "the coordinates are pixels; expected millimetres"
        raise Unusable("landmarks in pixels", f"{name}: {sentence}")
    radii = " and ".join(f"{_head(hip)[1]:.0f}" for hip in expected)
    low, high = PLAUSIBLE_HEAD_RADIUS_MM
    sentence = f"head radius {radii} mm; expected {low:.0f} to {high:.0f} below a roof"
    raise Unusable("landmarks of no hip", f"{name}: {sentence}")


def _check_place(hips: np.ndarray, frame: Frame, name: str) -> None:
    """Raise unless the hips lie on their sides of the image, and on the image."""
    present = np.isfinite(hips[:, 0, 0])
    found = hips[present]
    sides = [side for side, has in zip(SIDES, present, strict=True) if has]
    if not _on_their_sides(dict(zip(sides, found, strict=True))):
        sentence = "expected the patient's right hip on the image's left"
        raise Unusable("sides swapped", f"{name}: {sentence}, its trochanter outwards")
    for hip, part in product(found, (*SHAFTS, SOURCIL)):
        if not np.ptp(hip[part], axis=0).any():
            sentence = f"points {part.start} to {part.stop - 1} lie in one place"
            raise Unusable("landmarks repeated", f"{name}: {sentence}")
    width, height = frame.size_xy_mm
    beyond = np.maximum(-found, found - frame.size_xy_mm).max(axis=-1)
    joint = np.r_[HEAD_ARC, ROOF]
    if beyond[:, joint].max() > 0 or beyond.max() > OUTSIDE_BY_MM:
        sentence = f"{beyond.max():.0f} mm beyond {width:.0f} x {height:.0f} mm"
        raise Unusable("landmarks outside the image", f"{name}: {sentence}")


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
