"""One radiograph and its landmarks to records of the stores, or the reason why not.

One record shows the whole radiograph, and one each hip from close by.

The polarity is checked in the image: along the shafts of the femora, bone must be
brighter than the thigh beside it. Where it is plainly darker the image is inverted,
whatever the header says; where neither is plain the header is followed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Generic, TypeVar

import numpy as np

from hipspace.errors import Reason, Unusable
from hipspace.geometry.anatomy import HEAD_ARC, SIDES, Side
from hipspace.geometry.circle import fit_circle
from hipspace.geometry.grid import Grid
from hipspace.geometry.image import (
    close_ups,
    filled_area,
    grid_of,
    grid_round,
    normalise,
    pad,
    resample,
)
from hipspace.params import CloseUp, Preprocess, Views
from hipspace.radiographs.cohort import RadiographFile
from hipspace.radiographs.dicom.radiograph import Radiograph, read_radiograph
from hipspace.radiographs.landmark_checks import Frame
from hipspace.radiographs.landmarks import read_landmarks
from hipspace.radiographs.masks import Outlines, covered_part, outlines
from hipspace.radiographs.polarity import bone_brighter
from hipspace.storage.hips import Record
from hipspace.storage.levels import as_fraction_levels, as_levels

PLAIN_FRACTION = 0.7
"""This fraction of the places along the shafts must agree on the brighter side."""
CONTRADICTION = "bone was dark against what the header says"
UNCLEAR = "polarity as the header says; the image does not show it"
MIRRORED = "mirrored by its header; sides are those of the landmark file"

Kept = TypeVar("Kept")
"""A radiograph as it is kept: `Record`, or the bytes of `hips.packed`."""


@dataclass(frozen=True)
class Outcome(Generic[Kept]):
    """What became of a file: its row of radiographs.csv, and its records if kept."""

    row: dict[str, Any]
    record: Kept | None
    close_ups: tuple[Kept, ...] = ()


def preprocess(file: RadiographFile, views: Views) -> Outcome[Record]:
    """The outcome of one file; nothing of it raises `Unusable`."""
    params = views.pelvis
    names = ("file", "cohort", "patient", "visit")
    row: dict[str, Any] = {name: getattr(file, name) for name in names}
    try:
        for source in file.sources:
            source.verify()
        radiograph = read_radiograph(
            file.source.path,
            correct_magnification=params.correct_magnification,
            despite_header=params.despite_header,
        )
        row |= _described(radiograph)
        grid, landmarks_mm = _placed(file, radiograph, params)
        image, sign, note = _image(radiograph, grid, landmarks_mm, params)
    except Unusable as error:
        excluded = {
            "status": "excluded",
            "reason": error.reason.value,
            "detail": str(error),
        }
        return Outcome(row | excluded, None)
    outlines_mm = {
        side: outlines(hip_mm, params.outline)
        for side, hip_mm in zip(SIDES, landmarks_mm, strict=True)
        if np.isfinite(hip_mm).all()
    }
    record = Record(
        **{name: row[name] for name in names},
        image=as_levels(image),
        coverage=_coverage(grid, outlines_mm),
        landmarks_mm=landmarks_mm.astype(np.float32),
        grid=grid,
    )
    mirrored = MIRRORED if radiograph.mirrored else ""
    notes = "; ".join(filter(None, (mirrored, note, radiograph.spacing.note)))
    kept = {"status": "kept", "detail": notes, "sides": " ".join(outlines_mm)}
    inverted = radiograph.inverted != (sign < 0)
    bright = radiograph.pixels if sign > 0 else -radiograph.pixels
    hips = _close_ups(record, bright, landmarks_mm, outlines_mm, views.hip)
    return Outcome(row | kept | {"inverted": inverted}, record, hips)


def _described(radiograph: Radiograph) -> dict[str, Any]:
    rows, columns = radiograph.pixels.shape
    spacing = radiograph.spacing
    return {
        "rows": rows,
        "columns": columns,
        "source_spacing_mm": spacing.result_mm,
        "spacing_rule": spacing.rule,
        "spacing_tag": spacing.tag,
        "photometric": radiograph.photometric,
        "inverted": radiograph.inverted,
    }


def _placed(
    file: RadiographFile, radiograph: Radiograph, params: Preprocess
) -> tuple[Grid, np.ndarray]:
    """The grid of a radiograph, and its landmarks in the grid's source mm."""
    rows, columns = radiograph.pixels.shape
    spacing = radiograph.spacing
    grid = grid_of(
        rows,
        columns,
        spacing.result_mm,
        size_px=params.size_px,
        spacing_mm=params.spacing_mm,
    )
    paths = {kind: source.path for kind, source in file.landmarks.items()}
    if not paths:
        sentence = f"expected {file.source.path.name}.pts in {file.landmark_folder}"
        raise Unusable(Reason.NO_LANDMARK_FILE, sentence)
    frame = Frame(rows, columns, spacing.file_mm)
    landmarks = read_landmarks(paths, frame, params.numbering)
    return grid, landmarks * (spacing.result_mm / spacing.file_mm)


def _image(
    radiograph: Radiograph, grid: Grid, landmarks_mm: np.ndarray, params: Preprocess
) -> tuple[np.ndarray, int, str]:
    """The image (S, S) from 0 to 1, the sign that makes bone bright, and a note."""
    area = filled_area(grid, *radiograph.pixels.shape)
    image = resample(radiograph.pixels, grid)
    hips_xy = grid.from_source_mm(landmarks_mm) - (area[1].start, area[0].start)
    fraction = bone_brighter(image, hips_xy, grid.spacing_mm)
    sign, note = 1, ""
    if fraction <= 1 - PLAIN_FRACTION:
        sign, note = -1, CONTRADICTION
    elif fraction < PLAIN_FRACTION:
        note = UNCLEAR
    return pad(normalise(sign * image, params.clip_percentiles), grid, area), sign, note


def _close_ups(
    record: Record,
    pixels: np.ndarray,
    landmarks_mm: np.ndarray,
    outlines_mm: Mapping[Side, Outlines],
    view: CloseUp,
) -> tuple[Record, ...]:
    """The record of each hip from close by, with a margin round what is looked at."""
    size_px = view.size_px + 2 * view.margin_px
    heads_mm = [landmarks_mm[SIDES.index(side), HEAD_ARC] for side in outlines_mm]
    centres_mm = [np.array(fit_circle(head_mm)[0]) for head_mm in heads_mm]
    source_spacing_mm = record.grid.source_spacing_mm
    grids = [
        grid_round(centre_mm, source_spacing_mm, view.spacing_mm, size_px)
        for centre_mm in centres_mm
    ]
    return tuple(
        replace(
            record,
            image=as_levels(image),
            coverage=_coverage(grid, {side: outlines_mm[side]}),
            landmarks_mm=_only(side, landmarks_mm).astype(np.float32),
            grid=grid,
        )
        for side, grid, image in zip(
            outlines_mm, grids, close_ups(pixels, grids), strict=True
        )
    )


def _only(side: Side, landmarks_mm: np.ndarray) -> np.ndarray:
    """The landmarks (2, 80, 2) of one hip, as if there were no other."""
    kept = np.array(SIDES) == side
    return np.where(kept[:, None, None], landmarks_mm, np.nan)


def _coverage(grid: Grid, outlines_mm: Mapping[Side, Outlines]) -> np.ndarray:
    """Fractions (2, 3, S, S) uint8 of the right and of the left hip."""
    fractions = np.zeros((2, 3, *grid.shape), dtype=np.uint8)
    for side, of_hip_mm in outlines_mm.items():
        of_hip = [grid.from_source_mm(outline_mm) for outline_mm in of_hip_mm]
        (rows, columns), covered = covered_part(of_hip, grid.shape)
        fractions[SIDES.index(side)][:, rows, columns] = as_fraction_levels(covered)
    return fractions
