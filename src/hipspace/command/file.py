"""One radiograph file -> two rows, right and left hip, whatever the file is."""

from dataclasses import dataclass
from pathlib import Path

from hipspace.command.landmarks import landmark_files_of, read_by_landmarks
from hipspace.command.overlay import draw_overlay, write_overlay
from hipspace.command.rows import Row, borders, hip_row, landmark_columns
from hipspace.errors import Reason, Unusable, printable
from hipspace.geometry.anatomy import SIDES
from hipspace.measurement.radiograph import ImageReading, measure_image
from hipspace.radiographs.dicom import Radiograph
from hipspace.radiographs.header_values import UNREADABLE
from hipspace.radiographs.reading import read_source
from hipspace.segmentation.model_file import Model, read_model

CONTRADICTED = "polarity contradicted"
"""Bone was dark against what the file's header says."""
NEGATIVE = "bone was dark"
"""In a file whose header says nothing of it."""
MIRRORED = "mirrored by its header"
"""Right and left are the image's all the same."""
DOUBTFUL_SPACING = "spacing tags disagree"
"""Which was taken, and why no other, is in the column `detail`."""
NO_OVERLAY = "overlay not written"
UNEXPECTED = (*UNREADABLE, ArithmeticError, MemoryError, OSError)
"""What a file may provoke that no one has thought of; it must not stop the others."""


@dataclass(frozen=True)
class Settings:
    """What holds for all files of one call.

    Parameters
    ----------
    model, fine_model
        Files of the coarse and of the fine model; None: close-ups are not measured.
    spacing_mm, correct_magnification, despite_header
        See `reading.read_source`.
    """

    model: Path
    fine_model: Path | None
    spacing_mm: float | None
    correct_magnification: bool
    despite_header: bool = False


@dataclass(frozen=True)
class Task:
    """A file, and where its overlay goes; None draws none."""

    path: Path
    overlay: Path | None


def measure_file(task: Task, settings: Settings) -> list[Row]:
    """`rows_of` with the model of the settings, loaded with a process' first file.

    Raises
    ------
    OSError, ValueError
        If the model cannot be read.
    """
    return rows_of(task, settings, read_model(settings.model, settings.fine_model))


def rows_of(task: Task, settings: Settings, model: Model) -> list[Row]:
    """The rows of the right and of the left hip, each with its `borders`.

    Nothing that a file can do raises: what cannot be used is `excluded`, whatever
    else goes wrong is `failed`.
    """
    common: Row = {
        "file": task.path.as_posix(),
        "coarse_model": model.name,
        "coarse_model_sha256": model.sha256,
        **_fine(model),
    }
    try:
        rows = _measured(task, settings, model)
    except Unusable as error:
        rows = _without_value("excluded", error.reason.value, str(error))
    except UNEXPECTED as error:
        sentence = printable(f"{type(error).__name__}: {error}")
        rows = _without_value("failed", Reason.UNEXPECTED.value, sentence)
    return [common | row for row in rows]


def _fine(model: Model) -> Row:
    """The columns that name the fine model."""
    again = model.fine
    if again is None:
        return {}
    return {"fine_model": again.name, "fine_model_sha256": again.sha256}


def _measured(task: Task, settings: Settings, model: Model) -> list[Row]:
    radiograph = read_source(
        task.path,
        spacing_mm=settings.spacing_mm,
        correct_magnification=settings.correct_magnification,
        despite_header=settings.despite_header,
    )
    spacing = radiograph.spacing
    reading = measure_image(radiograph.pixels, spacing.result_mm, model)
    described: Row = {
        "spacing_mm": spacing.result_mm,
        "spacing_rule": spacing.rule,
        "spacing_tag": spacing.tag,
        "detail": spacing.note,
    }
    compared = _compared(task.path, radiograph, reading)
    rows: list[Row] = [
        described | hip_row(hip) | by_landmarks | {"borders": borders(hip)}
        for hip, by_landmarks in zip(reading.hips, compared, strict=True)
    ]
    whole = _flags(radiograph, reading)
    rows = [row | {"flags": _joined(*whole, row["flags"])} for row in rows]
    if task.overlay is not None:
        pixels = -radiograph.pixels if reading.inverted else radiograph.pixels
        try:
            write_overlay(task.overlay, draw_overlay(pixels, reading.hips))
        except OSError as error:
            flag = f"{NO_OVERLAY}: {error.strerror or error}"
            rows = [row | {"flags": _joined(row["flags"], flag)} for row in rows]
    return rows


def _flags(radiograph: Radiograph, reading: ImageReading) -> tuple[str, ...]:
    """What is unusual about a radiograph as a whole."""
    negative = CONTRADICTED if radiograph.photometric else NEGATIVE
    found = {
        MIRRORED: radiograph.mirrored,
        negative: reading.inverted,
        DOUBTFUL_SPACING: bool(radiograph.spacing.note),
    }
    return tuple(flag for flag, is_so in found.items() if is_so)


def _compared(path: Path, radiograph: Radiograph, reading: ImageReading) -> list[Row]:
    """The columns of each hip that compare it with its landmarks, if it has any."""
    try:
        files = landmark_files_of(path)
        if not files:
            return [{} for _ in reading.hips]
        by_landmarks = read_by_landmarks(files, radiograph)
    except Unusable as error:
        return [{"landmarks": f"{error.reason}: {error}"} for _ in reading.hips]
    except UNEXPECTED as error:
        sentence = (
            f"{Reason.UNEXPECTED}: {type(error).__name__}: {printable(f'{error}')}"
        )
        return [{"landmarks": sentence} for _ in reading.hips]
    pairs = zip(reading.hips, by_landmarks, strict=True)
    return [landmark_columns(*pair) for pair in pairs]


def _without_value(status: str, reason: str, detail: str) -> list[Row]:
    row = {"status": status, "reason": reason, "detail": detail, "borders": {}}
    return [row | {"side": side} for side in SIDES]


def _joined(*flags: str) -> str:
    return "; ".join(filter(None, flags))
