"""Landmark files beside a radiograph -> its hips between curves through them."""

from pathlib import Path

import numpy as np

from hipspace.errors import Reason, Unusable
from hipspace.geometry.anatomy import SIDES
from hipspace.geometry.grid import Grid
from hipspace.measurement.readings import HipReading, read_hips
from hipspace.measurement.tracing.joints import find_joint, joint_by_landmarks
from hipspace.measurement.tracing.view import HipInView, View
from hipspace.params import Numbering
from hipspace.radiographs.dicom.radiograph import Radiograph
from hipspace.radiographs.landmark_checks import Frame
from hipspace.radiographs.landmarks import (
    POINTFILES,
    FileKind,
    find_landmark_files,
    read_landmarks,
)


def landmark_files_of(path: Path) -> dict[FileKind, Path]:
    """The landmark files beside a radiograph, or in the folder that goes with its own.

    To `CHECK/T05/x.dcm` belongs `CHECK-pointfiles/T05/`, at any level. Empty if there
    are none.
    """
    path = path.absolute()
    folders = [path.parent]
    for above in path.parents[:-1]:
        below = path.parent.relative_to(above)
        folders.append(above.with_name(above.name + POINTFILES) / below)
    found = (find_landmark_files(folder, path.name) for folder in folders)
    return next((files for files in found if files), {})


def read_by_landmarks(
    files: dict[FileKind, Path], radiograph: Radiograph
) -> tuple[HipReading, ...]:
    """The right and the left hip, in either numbering of the landmarks.

    Raises
    ------
    Unusable
        If a file is malformed or does not fit the radiograph.
    """
    rows, columns = radiograph.pixels.shape
    spacing = radiograph.spacing
    frame = Frame(rows, columns, spacing.file_mm)
    landmarks_mm = _in_either_numbering(files, frame)
    landmarks_mm = landmarks_mm * (spacing.result_mm / spacing.file_mm)
    grid = Grid((rows, columns), spacing.result_mm, spacing.result_mm, (0.0, 0.0))
    hips = []
    for side, hip_mm in zip(SIDES, landmarks_mm, strict=True):
        of_side = grid.mirror() if side == "left" else grid
        view = View(side, of_side, of_side.from_source_mm(hip_mm), None)
        hips.append(HipInView(view, *find_joint(view, joint_by_landmarks), None))
    return read_hips(hips, radiograph.pixels.shape)


def _in_either_numbering(files: dict[FileKind, Path], frame: Frame) -> np.ndarray:
    numbering: Numbering = "renumbered"
    try:
        return read_landmarks(files, frame, numbering)
    except Unusable as error:
        if error.reason != Reason.OTHER_NUMBERING:
            raise
    return read_landmarks(files, frame, "original")
