"""An acquisition of the retest, rendered and measured -> rows of data/retest.csv."""

from pathlib import Path
from typing import Any

import numpy as np

from hipspace.errors import Unusable
from hipspace.geometry.anatomy import SIDES, Side
from hipspace.measurement.joint import Joint
from hipspace.measurement.joint_text import joint_text
from hipspace.measurement.radiograph import measure_image
from hipspace.measurement.reader_names import BEST, Reader
from hipspace.phantom.acquisitions import Acquisition
from hipspace.phantom.radiograph import render
from hipspace.phantom.shape import draw_pelvis
from hipspace.phantom.truth import joint_as_seen
from hipspace.segmentation.onnx.network import read_onnx_model

Row = dict[str, Any]


def acquisition_rows(acquisition: Acquisition, models: tuple[Path, Path]) -> list[Row]:
    """Rows of the readers `truth` and `fine` for each hip without an implant.

    Measured as `hipspace measure` does, without landmarks. Millimetres are those of
    the detector.

    Parameters
    ----------
    models
        Files of the coarse and of the fine model.

    Raises
    ------
    OSError, ValueError
        If a model cannot be read.
    """
    visit, exposure = acquisition.visit, acquisition.exposure
    pelvis = draw_pelvis(visit.patient, acquisition.positioning)
    pixels = render(pelvis, exposure, np.random.default_rng(acquisition.seed))
    measured = _measured(pixels, exposure.spacing_mm, models)
    identity: Row = {
        "file": acquisition.name,
        "cohort": visit.cohort,
        "patient": visit.number,
        "visit": visit.name,
        "spacing_rule": "detector",
        "acquisition": acquisition.number,
    }
    implants = [hip.traits.implant for hip in pelvis.hips.values()]
    identity["beside_implant"] = any(implants)
    rows = []
    for side, hip in pelvis.hips.items():
        if not hip.traits.implant:
            exact = joint_as_seen(hip.joint, pelvis)
            rows += [_row(side, "truth", exact), measured[side]]
    return [row | identity for row in rows]


def _measured(
    pixels: np.ndarray,
    spacing_mm: float,
    models: tuple[Path, Path],
) -> dict[Side, Row]:
    """What was found at either hip; one that cannot be measured failed."""
    image = pixels.astype(np.float32)
    try:
        model = read_onnx_model(*models)
        found = measure_image(image, spacing_mm, model, steadiness=False)
    except Unusable as error:
        return {side: _row(side, BEST, None, error.reason.value) for side in SIDES}
    return {
        hip.side: _row(hip.side, BEST, hip.joint, hip.reason, hip.softness_mm)
        for hip in found.hips
    }


def _row(
    side: Side,
    reader: Reader,
    joint: Joint | None,
    reason: str = "",
    softness_mm: float = np.nan,
) -> Row:
    return {
        "side": side,
        "reader": reader,
        "status": "measured" if joint is not None else "failed",
        "reason": reason,
        "softness_mm": softness_mm,
        "joint": joint_text(joint),
    }
