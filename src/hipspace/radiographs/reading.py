"""Files and folders as given on a command line -> radiographs: DICOM, PNG or JPEG.

Paths are asked through os.path, which answers where pathlib raises: a path may be a
link to itself, too long, or in a folder that is closed.
"""

# ruff: noqa: PTH100, PTH112, PTH113, PTH114
import os
import stat
import struct
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Literal

import numpy as np
from PIL import Image, ImageOps

from hipspace.errors import Reason, Unusable
from hipspace.radiographs.dicom.dicom_file import (
    DICOM_MARK_AT,
    START_BYTES,
    is_dicom,
    is_directory,
)
from hipspace.radiographs.dicom.own_range import within_own_range
from hipspace.radiographs.dicom.radiograph import (
    MAX_PIXELS,
    Radiograph,
    read_radiograph,
)
from hipspace.radiographs.dicom.spacing import given_spacing

Kind = Literal["DICOM", "picture"]

PICTURE_FORMATS = ["PNG", "JPEG"]
PICTURE_MARKS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
SUFFIXES = (".dcm", ".dicom", ".png", ".jpg", ".jpeg")
"""Files of these names are meant to be radiographs, and reported if they are none."""
DIRECTORY = "DICOMDIR"
"""The table of contents of a medium, in any case and with any suffix: no image."""
FIRST_BYTES = DICOM_MARK_AT + START_BYTES
"""That tell what a file is."""
GIVEN = "--spacing-mm"
PICTURE_FAULTS = (
    *(OSError, SyntaxError, ValueError, MemoryError, OverflowError, struct.error),
    *(AttributeError, IndexError, KeyError, TypeError, Image.DecompressionBombError),
)
"""What PIL raises on damaged files."""


def find_files(given: Iterable[Path], leave_out: Sequence[Path] = ()) -> list[Path]:
    """Files as given, and all radiographs in given folders, each once and in order.

    Two names that link to one file are two files.

    Parameters
    ----------
    given
        Files are taken whatever they are, folders are searched to any depth. A path
        that does not exist is taken for a file, and so is a folder that cannot be
        listed: what is read of it later says why.
    leave_out
        Folders that are written to, whose files are none.
    """
    found: dict[str, Path] = {}
    for path in given:
        files = _in_folder(path, leave_out) if os.path.isdir(path) else [path]
        for file in files:
            found.setdefault(os.path.abspath(file), file)
    return list(found.values())


def kind_of(path: Path) -> Kind | None:
    """DICOM or picture by a file's first bytes, None if it is neither.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    return _kind(_start(path))


def is_wanted(name: str, start: bytes) -> bool:
    """Whether a file that nobody has named is a radiograph, or is meant to be one.

    Parameters
    ----------
    name
        Without its folders.
    start
        The first `FIRST_BYTES` of it.
    """
    if is_directory_name(name) or is_directory(start):
        return False
    return name.lower().endswith(SUFFIXES) or _kind(start) is not None


def _kind(start: bytes) -> Kind | None:
    if is_dicom(start):
        return "DICOM"
    return "picture" if start.startswith(PICTURE_MARKS) else None


def read_source(
    path: Path,
    *,
    spacing_mm: float | None,
    correct_magnification: bool,
    despite_header: bool = False,
) -> Radiograph:
    """The radiograph of a DICOM, PNG or JPEG file.

    Parameters
    ----------
    spacing_mm
        Side of the pixels of files that do not say it: PNG, JPEG and some DICOM files.
    correct_magnification, despite_header
        See `dicom.read_radiograph`.

    Raises
    ------
    Unusable
        If the file is none, cannot be decoded or does not say how large a pixel is.
    """
    try:
        kind = kind_of(path)
    except OSError as error:
        raise Unusable(Reason.NOT_READABLE, f"{error.strerror or error}") from None
    if kind == "DICOM":
        return read_radiograph(
            path,
            correct_magnification=correct_magnification,
            despite_header=despite_header,
            given_mm=spacing_mm,
        )
    if kind is None:
        sentence = "expected a DICOM, PNG or JPEG file"
        raise Unusable(Reason.NOT_A_RADIOGRAPH, sentence)
    if spacing_mm is None:
        sentence = f"a PNG or JPEG does not say how large a pixel is; {GIVEN} does"
        raise Unusable(Reason.NO_SPACING, sentence)
    spacing = given_spacing(spacing_mm)
    pixels = within_own_range(_picture(path))
    return Radiograph(pixels, spacing, "", inverted=False, mirrored=False)


def _in_folder(folder: Path, leave_out: Sequence[Path]) -> Iterator[Path]:
    skipped = {os.path.realpath(path) for path in leave_out}
    closed: list[Path] = []

    def note(error: OSError) -> None:
        closed.append(Path(error.filename))

    for name, folders, files in os.walk(folder, onerror=note):
        inside = Path(name)
        folders[:] = sorted(
            f
            for f in folders
            if not f.startswith(".") and os.path.realpath(inside / f) not in skipped
        )
        paths = (inside / f for f in sorted(files) if not f.startswith("."))
        yield from filter(_is_candidate, paths)
    yield from closed


def _is_candidate(path: Path) -> bool:
    if not os.path.isfile(path) and not os.path.islink(path):
        return False
    try:
        start = _start(path)
    except OSError:
        start = b""
    return is_wanted(path.name, start)


def is_directory_name(name: str) -> bool:
    """Whether a file of this name is the table of contents of a medium."""
    return name.split(".")[0].upper() == DIRECTORY


def _start(path: Path) -> bytes:
    """The first bytes of an ordinary file; nothing else is opened, a pipe would wait.

    Raises
    ------
    OSError
        If it cannot be read.
    """
    if not stat.S_ISREG(os.stat(path).st_mode):  # noqa: PTH116
        raise OSError("no ordinary file")
    with path.open("rb") as file:
        return file.read(FIRST_BYTES)


def _picture(path: Path) -> np.ndarray:
    """The brightness (H, W) of a picture, the right way up."""
    try:
        with (
            warnings.catch_warnings(action="ignore"),
            Image.open(path, formats=PICTURE_FORMATS) as picture,
        ):
            width, height = picture.size
            if width * height > MAX_PIXELS:
                sentence = f"{height} rows and {width} columns; at most {MAX_PIXELS}"
                raise Unusable(Reason.IMPOSSIBLE_SIZE, f"{sentence} pixels")
            if picture.format == "PNG" and _is_cut_to_8_bits(picture):
                sentence = "16 bits with colour or alpha; expected 16 bits of grey"
                raise Unusable(Reason.COLOUR, sentence)
            upright = ImageOps.exif_transpose(picture)
            grey = upright if upright.mode.startswith(("I", "F")) else _grey(upright)
            return np.asarray(grey, dtype=np.float32)
    except Unusable:
        raise
    except Image.DecompressionBombError:
        sentence = f"at most {MAX_PIXELS} pixels"
        raise Unusable(Reason.IMPOSSIBLE_SIZE, sentence) from None
    except PICTURE_FAULTS:
        sentence = "the picture cannot be decoded"
        raise Unusable(Reason.TRUNCATED, sentence) from None


def _is_cut_to_8_bits(picture: Image.Image) -> bool:
    """Whether PIL keeps but the upper half of each of a PNG's 16 bits."""
    stored = "".join(str(part.args) for part in picture.tile)
    return ";16" in stored and not picture.mode.startswith("I")


def _grey(picture: Image.Image) -> Image.Image:
    return picture.convert("RGB").convert("L")


def kept_pixels(path: Path, inverted: bool) -> np.ndarray:
    """Pixels (H, W) float32, bone bright as preprocessing found it in the image.

    Parameters
    ----------
    inverted
        As data/radiographs.csv says of the file.

    Raises
    ------
    Unusable
        If the file cannot be read any more.
    """
    radiograph = read_radiograph(path, correct_magnification=False, despite_header=True)
    same = radiograph.inverted == inverted
    return radiograph.pixels if same else -radiograph.pixels
