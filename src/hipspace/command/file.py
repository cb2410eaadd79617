"""One radiograph file -> a row for each of its hips, whatever the file is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from hipspace import __version__
from hipspace.command.dicom import MeasuredFile, write_objects
from hipspace.command.landmarks import landmark_files_of, read_by_landmarks
from hipspace.command.overlay import draw_overlay, write_overlay
from hipspace.command.rows import (
    Row,
    borders,
    hip_row,
    interval_columns,
    landmark_columns,
)
from hipspace.command.settings import Settings, options_digest
from hipspace.command.source import Source
from hipspace.command.uids import uids_of
from hipspace.errors import Reason, Unusable, printable
from hipspace.geometry.anatomy import SIDES, Side
from hipspace.measurement.certainty.flags import BETWEEN_FLAGS
from hipspace.measurement.head_spacing import spacing_from_heads
from hipspace.measurement.radiograph import ImageReading, measure_image
from hipspace.measurement.readings import HipReading
from hipspace.radiographs.dicom.header_values import UNREADABLE
from hipspace.radiographs.dicom.radiograph import Radiograph
from hipspace.radiographs.dicom.spacing import Spacing
from hipspace.radiographs.reading import read_source
from hipspace.report.close_up import write_close_ups
from hipspace.running.memory import keep_freed_memory
from hipspace.segmentation.network.model import Model
from hipspace.segmentation.onnx.network import read_onnx_model

CONTRADICTED = "polarity contradicted"
"""Bone was dark against what the file's header says."""
NEGATIVE = "bone was dark"
"""In a file whose header says nothing of it."""
MIRRORED = "mirrored by its header"
"""Right and left are the image's all the same."""
DOUBTFUL_SPACING = "spacing tags disagree"
"""Which was taken, and why no other, is in the column `detail`."""
GIVEN_HEAD = "head given by hand"
ESTIMATED_SPACING = "spacing estimated from the head"
NO_OVERLAY = "overlay not written"
NO_CLOSE_UP = "close-up not written"
NO_DICOM = "DICOM objects not written"
UNEXPECTED = (*UNREADABLE, ArithmeticError, MemoryError, OSError)
"""What a file may provoke that no one has thought of; it must not stop the others."""
ANY_MM = 1.0
"""A spacing to read a file with whose own is estimated afterwards."""


@dataclass(frozen=True)
class Task:
    """A radiograph, and where its overlay goes; None draws none."""

    source: Source
    overlay: Path | None


@dataclass(frozen=True)
class Measured:
    """A radiograph, what was found on it, and the file that it came from."""

    path: Path
    radiograph: Radiograph
    reading: ImageReading


def measure_file(task: Task, settings: Settings) -> list[Row]:
    """`rows_of` with the model of the settings, loaded with a process' first file.

    Raises
    ------
    OSError, ValueError
        If the model cannot be read.
    """
    keep_freed_memory()
    return rows_of(task, settings, read_onnx_model(settings.model, settings.fine_model))


def rows_of(task: Task, settings: Settings, model: Model) -> list[Row]:
    """The rows of the right and of the left hip that are wanted, with their `borders`.

    Nothing that a file can do raises: what cannot be used is `excluded`, whatever
    else goes wrong is `failed`.
    """
    source = task.source
    common: Row = {
        "file": source.name,
        "version": __version__,
        "options": options_digest(settings, model),
        "coarse_model": model.name,
        "coarse_model_sha256": model.sha256,
        **_fine(model),
    }
    try:
        with source.opened() as path:
            rows = _measured(path, task, settings, model)
    except Unusable as error:
        rows = _without_value("excluded", error.reason.value, str(error))
    except UNEXPECTED as error:
        sentence = printable(f"{type(error).__name__}: {error}")
        rows = _without_value("failed", Reason.UNEXPECTED.value, sentence)
    return [
        common | row | dict(source.carried.get(row["side"], {}))
        for row in rows
        if row["side"] in source.sides
    ]


def _fine(model: Model) -> Row:
    """The columns that name the fine model."""
    if model.fine is None:
        return {}
    return {"fine_model": model.fine.name, "fine_model_sha256": model.fine.sha256}


def _measured(path: Path, task: Task, settings: Settings, model: Model) -> list[Row]:
    radiograph = _read(path, task.source, settings, model)
    spacing = radiograph.spacing
    heads_mm = _heads_mm(task.source, radiograph)
    reading = measure_image(radiograph.pixels, spacing.result_mm, model, heads_mm)
    described: Row = {
        "spacing_mm": spacing.result_mm,
        "spacing_rule": spacing.rule,
        "spacing_tag": spacing.tag,
        "detail": spacing.note,
        **(uids_of(path) if settings.uids else {}),
    }
    rows = []
    compared = _compared(task.source, radiograph, reading)
    for hip, by_landmarks in zip(reading.hips, compared, strict=True):
        row = described | hip_row(hip) | by_landmarks | {"borders": borders(hip)}
        row = _judged(row, radiograph, reading, heads_mm)
        rows.append(_with_interval(row, hip, settings))
    measured = Measured(path, radiograph, reading)
    return _with_outputs(rows, measured, task, settings, model)


def _read(path: Path, source: Source, settings: Settings, model: Model) -> Radiograph:
    """The radiograph, with its spacing or one that was given or is estimated."""

    def read(spacing_mm: float | None) -> Radiograph:
        return read_source(
            path,
            spacing_mm=spacing_mm,
            correct_magnification=settings.correct_magnification,
            despite_header=settings.despite_header,
        )

    try:
        return read(source.spacing_mm or settings.spacing_mm)
    except Unusable as error:
        if error.reason != Reason.NO_SPACING or settings.head_radius_mm is None:
            raise
    radiograph = read(ANY_MM)
    mm = spacing_from_heads(radiograph.pixels, model, settings.head_radius_mm)
    return replace(radiograph, spacing=Spacing(mm, mm, "estimated", "head"))


def _heads_mm(
    source: Source, radiograph: Radiograph
) -> dict[Side, tuple[float, float]]:
    """The heads that were given by hand, in source millimetres."""
    spacing_mm, (rows, columns) = radiograph.spacing.result_mm, radiograph.pixels.shape
    for x, y in source.heads_px.values():
        if not (0 <= x <= columns and 0 <= y <= rows):
            sentence = f"the head at {x:g}, {y:g} of {columns} x {rows} pixels"
            raise Unusable(Reason.HEAD_OUTSIDE, sentence)
    return {
        side: (x * spacing_mm, y * spacing_mm)
        for side, (x, y) in source.heads_px.items()
    }


def _judged(
    row: Row,
    radiograph: Radiograph,
    reading: ImageReading,
    heads_mm: dict[Side, tuple[float, float]],
) -> Row:
    """The row with the flags of its file."""
    negative = CONTRADICTED if radiograph.photometric else NEGATIVE
    found = {
        MIRRORED: radiograph.mirrored,
        negative: reading.inverted,
        DOUBTFUL_SPACING: bool(radiograph.spacing.note),
        ESTIMATED_SPACING: radiograph.spacing.rule == "estimated",
        GIVEN_HEAD: row["side"] in heads_mm,
    }
    flags = [flag for flag, is_so in found.items() if is_so]
    return row | {"flags": _joined(*flags, row["flags"])}


def _with_interval(row: Row, hip: HipReading, settings: Settings) -> Row:
    """The row with an interval, if one is known for a hip that was measured."""
    if settings.interval is None or hip.joint is None:
        return row
    return row | interval_columns(row, hip.look_minima_mm, settings.interval)


def _with_outputs(
    rows: list[Row], measured: Measured, task: Task, settings: Settings, model: Model
) -> list[Row]:
    """The rows, after all that is written for one file has been; else with a flag."""
    pixels = measured.radiograph.pixels
    pixels = -pixels if measured.reading.inverted else pixels
    hips = measured.reading.hips

    def overlay() -> None:
        assert task.overlay is not None
        write_overlay(task.overlay, draw_overlay(pixels, hips))

    def close_ups() -> None:
        assert settings.pictures is not None
        write_close_ups(settings.pictures, task.source.name, pixels, hips)

    def dicom() -> None:
        assert settings.dicom is not None
        result = MeasuredFile(measured.path, measured.reading, rows, settings.interval)
        write_objects(settings.dicom, task.source.name, result, model)

    wanted: list[tuple[object, str, Callable[[], None]]] = [
        (task.overlay, NO_OVERLAY, overlay),
        (settings.pictures, NO_CLOSE_UP, close_ups),
        (settings.dicom, NO_DICOM, dicom),
    ]
    for folder, flag, write in wanted:
        if folder is None:
            continue
        try:
            write()
        except (Unusable, *UNEXPECTED) as error:
            reason = getattr(error, "strerror", None) or error
            rows = [
                r | {"flags": _joined(r["flags"], f"{flag}: {reason}")} for r in rows
            ]
    return rows


def _compared(
    source: Source, radiograph: Radiograph, reading: ImageReading
) -> list[Row]:
    """The columns of each hip that compare it with its landmarks, if it has any."""
    if source.member:
        return [{} for _ in reading.hips]
    try:
        files = landmark_files_of(source.path)
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
    return BETWEEN_FLAGS.join(filter(None, flags))
