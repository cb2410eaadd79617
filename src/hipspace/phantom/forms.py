"""How the radiographs of a cohort are stored, in the variety found in practice."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import compress
from typing import Literal, get_args

import numpy as np
from pydicom.uid import (
    UID,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
)

from hipspace.phantom.fractions import deal, deal_some
from hipspace.phantom.header import (
    CalibrationType,
    Form,
    Modality,
    Photometric,
    SpacingTags,
)
from hipspace.phantom.visits import Fault

Origin = Literal["equal", "imager", "pixel", "calibrated"]

COMPRESSIONS: dict[UID, float] = {
    JPEGLSLossless: 0.5,
    JPEG2000Lossless: 0.3,
    RLELossless: 0.2,
}
"""Fractions of the compressed files."""
DETECTOR_TAGS: dict[Origin, float] = {"equal": 0.65, "imager": 0.2, "pixel": 0.15}
"""Fractions of the files that are not calibrated: PixelSpacing equal to
ImagerPixelSpacing, or one of the two alone."""
DIRECT_FRACTION = 0.4
"""DX, not CR, of the files that may be either."""
GEOMETRY_FRACTION = 0.5
"""Of the files: the distances, or the magnification, of the exposure are stated."""
MAGNIFICATIONS = (1.11, 1.20)
"""Measured on AP radiographs of the pelvis."""
SOURCE_DETECTOR_MM = (1000.0, 1150.0, 1500.0)


def deal_forms(
    spacings_mm: Sequence[float],
    faults: Sequence[Fault | None],
    *,
    monochrome1_fraction: float,
    compressed_fraction: float,
    calibrated_fraction: float,
    rng: np.random.Generator,
) -> list[Form]:
    """A form for each radiograph, of these detector spacings and faults.

    A DX states ImagerPixelSpacing, so a file without that is a CR. Only usable files
    are calibrated, so that a fault is what it is by the detector's spacing.
    """
    n = len(spacings_mm)
    dark = deal_some(monochrome1_fraction, n, rng)
    syntaxes = deal(
        (ExplicitVRLittleEndian, *COMPRESSIONS),
        (1 - compressed_fraction, *_scaled(COMPRESSIONS.values(), compressed_fraction)),
        n,
        rng,
    )
    origins = _deal_origins(faults, calibrated_fraction, rng)
    direct = deal_some(DIRECT_FRACTION, n, rng)
    forms = []
    for i, fault in enumerate(faults):
        tags = _faulty(_tags(origins[i], spacings_mm[i], rng), fault)
        modality: Modality = "DX" if direct[i] and tags.imager_mm else "CR"
        photometric: Photometric = "MONOCHROME1" if dark[i] else "MONOCHROME2"
        forms.append(Form(modality, photometric, syntaxes[i], tags))
    return forms


def _deal_origins(
    faults: Sequence[Fault | None], calibrated_fraction: float, rng: np.random.Generator
) -> list[Origin]:
    origins = deal(list(DETECTOR_TAGS), list(DETECTOR_TAGS.values()), len(faults), rng)
    usable = [i for i, fault in enumerate(faults) if fault is None]
    calibrated = deal_some(calibrated_fraction, len(usable), rng)
    for i in compress(usable, calibrated):
        origins[i] = "calibrated"
    return origins


def _tags(origin: Origin, spacing_mm: float, rng: np.random.Generator) -> SpacingTags:
    magnification = round(rng.uniform(*MAGNIFICATIONS), 3)
    calibration: CalibrationType = rng.choice(get_args(CalibrationType)).item()
    source_detector_mm = float(rng.choice(SOURCE_DETECTOR_MM))
    stated = bool(rng.random() < GEOMETRY_FRACTION)
    detector = (spacing_mm, spacing_mm)
    in_patient = (round(spacing_mm / magnification, 6),) * 2
    calibrated = origin == "calibrated"
    return SpacingTags(
        pixel_mm=None if origin == "imager" else in_patient if calibrated else detector,
        imager_mm=None if origin == "pixel" else detector,
        calibration=calibration if calibrated else None,
        source_detector_mm=source_detector_mm if stated else None,
        magnification=magnification if stated or calibrated else None,
    )


def _faulty(tags: SpacingTags, fault: Fault | None) -> SpacingTags:
    """The tags of a file with this fault."""
    if fault == "without_spacing":
        return replace(tags, pixel_mm=None, imager_mm=None, calibration=None)
    if fault == "anisotropic":
        return replace(
            tags,
            pixel_mm=_stretched(tags.pixel_mm),
            imager_mm=_stretched(tags.imager_mm),
        )
    return tags


def _stretched(spacing_mm: tuple[float, float] | None) -> tuple[float, float] | None:
    """The spacing of an image that has lost every second column."""
    if spacing_mm is None:
        return None
    return spacing_mm[0], 2 * spacing_mm[1]


def _scaled(fractions: Iterable[float], whole: float) -> list[float]:
    return [fraction * whole for fraction in fractions]
