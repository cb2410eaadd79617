"""A synthetic cohort in the folders of CHECK and OAI, rendered on all cores."""

import shutil
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
import pandas as pd
from joblib import delayed

from hipspace.params import Phantom
from hipspace.phantom.files import (
    landmark_folder,
    truncate,
    write_landmarks,
    write_no_dicom,
    write_radiograph,
)
from hipspace.phantom.habits import with_habit
from hipspace.phantom.plan import Picture, plan
from hipspace.phantom.radiograph import render
from hipspace.phantom.shape import Pelvis, draw_pelvis, noisy_landmarks
from hipspace.phantom.truth import to_pixels, truth_columns
from hipspace.running.parallel import in_order
from hipspace.running.progress import shown
from hipspace.running.resuming import fingerprint, held_folder, resumed
from hipspace.storage.files.column_names import TRUTH
from hipspace.storage.files.tables import write_table

Row = dict[str, Any]


def write_cohort(folder: Path, phantom: Phantom, workers: int) -> list[Row]:
    """Write the cohort's files and truth.csv; returns the rows of the latter.

    The folder is replaced when all of it is there, and not before. If it was killed,
    it goes on where it was. Its bytes do not depend on the number of workers.
    """
    inputs = fingerprint(phantom.model_dump(), [])
    partial = folder.with_name(f"{folder.name}.{inputs}.partial")
    kept = partial / ".kept"
    for other in folder.parent.glob(f"{folder.name}.*.partial"):
        if other != partial:
            shutil.rmtree(other)
    pictures = plan(phantom)

    def rest(number: int) -> Iterator[list[Row]]:
        return _write_all(partial, pictures[number:], phantom, workers)

    with held_folder(kept):
        hips = shown(resumed(kept, rest), len(pictures), "radiograph")
        rows = [row for rows in hips for row in rows]
    write_table(partial / "truth.csv", pd.DataFrame(rows, columns=list(TRUTH)), TRUTH)
    shutil.rmtree(folder, ignore_errors=True)
    partial.rename(folder)
    return rows


def _write_all(
    root: Path, pictures: list[Picture], phantom: Phantom, workers: int
) -> Iterator[list[Row]]:
    jobs = (delayed(write_picture)(root, picture, phantom) for picture in pictures)
    return in_order(jobs, workers)


def write_picture(root: Path, picture: Picture, phantom: Phantom) -> list[Row]:
    """Render a file and write it with its landmarks; returns its rows of truth.csv.

    There are none for a file that cannot be used, and none for a hip with an implant.
    """
    path = root / picture.identity.file
    pelvis = draw_pelvis(picture.patient, picture.positioning)
    render_rng, landmark_rng = np.random.default_rng(picture.seed).spawn(2)
    if picture.fault == "not_dicom":
        write_no_dicom(path, picture.identity)
    else:
        image = render(pelvis, picture.exposure, render_rng)
        if picture.fault == "anisotropic":
            image = image[:, ::2]
        write_radiograph(path, image, picture.identity, picture.form)
    if picture.fault == "truncated":
        truncate(path)
    pelvis = with_habit(pelvis, phantom.sourcil_offset_mm)
    if picture.fault != "without_landmarks":
        _write_landmarks(root, picture, pelvis, phantom, landmark_rng)
    return [] if picture.fault else _truth(picture, pelvis)


def _write_landmarks(
    root: Path,
    picture: Picture,
    pelvis: Pelvis,
    phantom: Phantom,
    rng: np.random.Generator,
) -> None:
    rows_mm, columns_mm = picture.form.spacing.landmarks_mm or (1.0, 1.0)
    if picture.fault == "anisotropic":
        columns_mm /= 2
    hips_xy_mm = {}
    for side, hip in pelvis.hips.items():
        points_xy_mm = noisy_landmarks(
            hip.landmarks_xy_mm,
            along_mm=phantom.landmark_noise_along_mm,
            across_mm=phantom.landmark_noise_across_mm,
            rng=rng,
        )
        if not hip.traits.implant:
            points_px = to_pixels(points_xy_mm, picture.exposure)
            hips_xy_mm[side] = points_px * (columns_mm, rows_mm)
    name = PurePosixPath(picture.identity.file).name
    folder = landmark_folder(root, picture.identity.file)
    write_landmarks(folder, name, hips_xy_mm)


def _truth(picture: Picture, pelvis: Pelvis) -> list[Row]:
    spacing = picture.form.spacing.landmarks_mm
    assert spacing is not None, f"{picture.identity.file} has no spacing"
    return [
        {
            "file": picture.identity.file,
            "side": side,
            "patient": picture.identity.patient,
            "visit": picture.identity.visit,
            **truth_columns(hip, picture.exposure, spacing[0]),
        }
        for side, hip in pelvis.hips.items()
        if not hip.traits.implant
    ]
