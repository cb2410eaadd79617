"""A take of the retest, rendered and measured -> rows of data/retest.csv."""

from pathlib import Path
from typing import Any

import numpy as np

from hipspace.anatomy import SIDES, Side
from hipspace.hip_readings import flagged_row
from hipspace.measure_image import measure_image
from hipspace.model_file import read_model
from hipspace.phantom.radiograph import render
from hipspace.phantom.shape import draw_pelvis
from hipspace.phantom.takes import Take
from hipspace.phantom.truth import true_widths
from hipspace.readings import BEST, truth_row
from hipspace.unusable import Unusable
from hipspace.width_tables import WIDTHS_MM

Row = dict[str, Any]
RAY_WIDTHS_MM = tuple(name for name in WIDTHS_MM if name.startswith(("at_", "arc_")))
"""Beside an implant they are missing: what angles count from depends on whether the
metal is taken for a head."""


def take_rows(take: Take, models: tuple[Path, Path], smoothing_mm: float) -> list[Row]:
    """Rows of the readers `truth` and `second_look` for each hip without an implant.

    Measured as `hipspace measure` does, without landmarks. Millimetres are those of
    the detector.

    Parameters
    ----------
    models
        Files of the first look's model and of the second's.
    smoothing_mm
        See `contours.joint_from_probabilities`.

    Raises
    ------
    OSError, ValueError
        If a model cannot be read.
    """
    visit, exposure = take.visit, take.exposure
    pelvis = draw_pelvis(visit.patient, take.positioning)
    pixels = render(pelvis, exposure, np.random.default_rng(take.seed))
    measured = _measured(pixels, exposure.spacing_mm, models, smoothing_mm)
    identity: Row = {
        "file": take.name,
        "cohort": visit.cohort,
        "patient": visit.number,
        "visit": visit.name,
        "spacing_rule": "detector",
        "take": take.number,
    }
    if any(hip.traits.implant for hip in pelvis.hips.values()):
        identity |= dict.fromkeys(RAY_WIDTHS_MM, np.nan)
    rows = []
    for side, hip in pelvis.hips.items():
        if not hip.traits.implant:
            truth = true_widths(pelvis, hip, exposure, exposure.spacing_mm)
            rows.append(truth_row(truth, side, exposure.spacing_mm))
            rows.append(measured[side])
    return [row | identity for row in rows]


def _measured(
    pixels: np.ndarray,
    spacing_mm: float,
    models: tuple[Path, Path],
    smoothing_mm: float,
) -> dict[Side, Row]:
    """What the second look found at either hip; a hip that it cannot measure failed."""
    image = pixels.astype(np.float32)
    try:
        found = measure_image(image, spacing_mm, read_model(*models), smoothing_mm)
    except Unusable as error:
        failed = {"reader": BEST, "status": "failed", "reason": error.reason}
        return {side: {"side": side} | failed for side in SIDES}
    rows = {reading.side: flagged_row(reading) for reading in found.hips}
    for row in rows.values():
        del row["flags"]
    return rows
