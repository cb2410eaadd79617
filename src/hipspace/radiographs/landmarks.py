"""BoneFinder landmark files (.pts), read, checked and written.

Text: `version: 1`, `n_points: N`, then `{`, N lines `x y` and `}`. x runs to the
right and y down from the image's top left corner, in millimetres by the spacing in
the image file. `<file>.pts` has 160 points, the right hip and then the left one;
`<file>_L.pts` has the 80 of the hip on the image's left, which is the patient's
right; `<file>_R.pts` those of the patient's left hip, and `<file>_RasL.pts` the same
marked on the mirrored image.
"""

# ruff: noqa: PTH110, PTH112, PTH113, PTH116
import codecs
import os
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

import numpy as np

from hipspace.errors import Reason, Unusable
from hipspace.geometry.anatomy import LANDMARKS_PER_HIP
from hipspace.params import Numbering
from hipspace.radiographs.landmark_checks import (
    Frame,
    check_order,
    check_place,
    renumbered,
)

POINTFILES = "-pointfiles"
"""What the folder of landmark files has behind the name of that of radiographs."""
EXTENSIONS = (".dcm", ".dicom", ".dic", ".ima", ".img", ".png", ".jpg", ".jpeg")
"""The extensions of radiographs, in lower case."""
EXTENSION = ".pts"
Names = Mapping[str, Sequence[str]]
"""Names of files, by how they are written in lower case."""
SETTLED_NS = 2_000_000_000
"""A folder that was changed later ago is not listed again until it changes: clocks of
file systems are coarse."""
MAX_FILE_BYTES = 2**20
"""Several hundred times a file of two hips."""
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?(nan|inf)\w*", re.I)
"""A coordinate; float() would take more, such as 1_0."""
FileKind = Literal["both", "L", "R", "RasL"]
SUFFIXES: dict[FileKind, str] = {"both": "", "L": "_L", "R": "_R", "RasL": "_RasL"}
ONE_SIDED: tuple[FileKind, ...] = ("RasL", "R", "L")
"""Where two are of the same hip, the later one counts."""


def find_landmark_files(
    folder: Path, name: str, listed: Callable[[Path], Names] | None = None
) -> dict[FileKind, Path]:
    """The landmark files of a radiograph named `name`, by their kind; maybe none.

    They may be named after the file with or without its extension, if it is one of
    `EXTENSIONS`: in 9003175.V06 the visit is none. Their suffixes count in any case,
    `.PTS` and `_l.pts` too; of several, the one written as here goes first.

    Parameters
    ----------
    listed
        Gives the `names_by_case` of a folder; None: those on disk.
    """
    names = (listed or names_in)(folder)
    plain = Path(name).stem if Path(name).suffix.lower() in EXTENSIONS else name
    stems = dict.fromkeys((name, plain))
    found: dict[FileKind, Path] = {}
    for kind, suffix in SUFFIXES.items():
        for stem in stems:
            wanted = f"{stem}{suffix}{EXTENSION}"
            alike = [n for n in names.get(wanted.lower(), ()) if n.startswith(plain)]
            if alike and kind not in found:
                found[kind] = folder / (wanted if wanted in alike else alike[0])
    return found


def names_by_case(names: Iterable[str]) -> Names:
    """Names of files in order by how they are written in lower case."""
    found: dict[str, list[str]] = {}
    for name in sorted(names):
        found.setdefault(name.lower(), []).append(name)
    return found


def names_in(folder: Path) -> Names:
    """The landmark files of a folder on disk by their names; none if it has none.

    Raises
    ------
    OSError
        If it cannot be listed.
    """
    if not os.path.isdir(folder):
        return {}
    changed_ns = os.stat(folder).st_mtime_ns
    if time.time_ns() - changed_ns < SETTLED_NS:
        return _listed.__wrapped__(folder, changed_ns)
    return _listed(folder, changed_ns)


@lru_cache(maxsize=64)
def _listed(folder: Path, changed_ns: int) -> Names:  # noqa: ARG001
    with os.scandir(folder) as entries:
        return names_by_case(
            entry.name
            for entry in entries
            if entry.name.lower().endswith(EXTENSION) and entry.is_file()
        )


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
    check_order(hips, frame, numbering, name)
    hips = renumbered(hips, numbering)
    check_place(hips, frame, name)
    return hips


def read_points(path: Path) -> np.ndarray:
    """The points (N, 2) of a landmark file, as written.

    Blank lines, comments (`//` or `#`) and any kind of line end are passed over.

    Raises
    ------
    Unusable
        If it cannot be read, is no such file, or a coordinate is not a finite number.
    """
    text = re.sub(r"(//|#).*", "", _text(path))
    announced = re.search(r"n_points\s*:\s*(\d{1,9})\b", text)
    body = re.search(r"\{([^{}]*)\}", text)
    if announced is None or body is None:
        sentence = f"{path.name}: expected n_points and points in braces"
        raise Unusable(Reason.MALFORMED_LANDMARKS, sentence)
    lines = [line.split() for line in body[1].splitlines() if line.strip()]
    try:
        points = np.array([[_coordinate(x), _coordinate(y)] for x, y in lines])
    except ValueError:
        sentence = f"{path.name}: a line is not two numbers"
        raise Unusable(Reason.MALFORMED_LANDMARKS, sentence) from None
    if len(points) != int(announced[1]):
        sentence = f"{path.name}: {len(points)} points; its n_points is {announced[1]}"
        raise Unusable(Reason.MALFORMED_LANDMARKS, sentence)
    if not np.isfinite(points).all():
        sentence = f"{path.name}: a coordinate is not finite"
        raise Unusable(Reason.LANDMARKS_NOT_FINITE, sentence)
    return points


def _text(path: Path) -> str:
    """The text of a landmark file, in ASCII, UTF-8 or, as some editors save, UTF-16."""
    try:
        if os.path.exists(path) and not (os.path.isfile(path) or os.path.isdir(path)):
            raise Unusable(Reason.NOT_READABLE, f"{path.name}: no ordinary file")
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        sentence = f"{path.name}: {error.strerror or error}"
        raise Unusable(Reason.NOT_READABLE, sentence) from None
    if len(content) > MAX_FILE_BYTES:
        sentence = f"{path.name}: more than {MAX_FILE_BYTES} bytes"
        raise Unusable(Reason.MALFORMED_LANDMARKS, sentence)
    encoding = "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding = "utf-16"
    elif b"\0" in content[:2]:
        encoding = "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
    return content.decode(encoding, errors="replace")


def _coordinate(text: str) -> float:
    if NUMBER.fullmatch(text) is None:
        raise ValueError("no number")
    return float(text)


def write_points(path: Path, points_xy_mm: np.ndarray) -> None:
    """Write points (N, 2) as BoneFinder does, to a thousandth of a millimetre."""
    lines = [f"{x:.3f} {y:.3f}" for x, y in np.asarray(points_xy_mm)]
    header = ["version: 1", f"n_points: {len(lines)}", "{"]
    text = "\n".join([*header, *lines, "}"]) + "\n"
    path.write_text(text, encoding="ascii", newline="\n")


def _count(path: Path, points: np.ndarray, expected: int) -> None:
    if len(points) != expected:
        sentence = f"{path.name}: {len(points)} points; expected {expected}"
        raise Unusable(Reason.NUMBER_OF_LANDMARKS, sentence)


def _mirrored(points_xy_mm: np.ndarray, frame: Frame) -> np.ndarray:
    return points_xy_mm * (-1.0, 1.0) + (frame.size_xy_mm[0], 0.0)
