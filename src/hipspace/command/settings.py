"""What holds for all files of one call of `hipspace measure`."""

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path

from hipspace import __version__
from hipspace.measurement.interval import Interval
from hipspace.segmentation.network.model import Model
from hipspace.storage.files.checksum import DIGITS


@dataclass(frozen=True)
class Settings:
    """What holds for all files of one call.

    Parameters
    ----------
    model, fine_model
        Files of the coarse and of the fine model; None: close-ups are not measured.
    spacing_mm, correct_magnification, despite_header
        See `reading.read_source`.
    head_radius_mm
        Of the heads, to estimate a spacing that a file does not say; None: it is not
        estimated.
    uids
        Whether rows have UIDs.
    interval
        What was calibrated, or None.
    pictures, dicom
        Folders for the close-ups of the page and for DICOM objects, or None.
    """

    model: Path
    fine_model: Path | None
    spacing_mm: float | None
    correct_magnification: bool
    despite_header: bool = False
    head_radius_mm: float | None = None
    uids: bool = False
    interval: Interval | None = None
    pictures: Path | None = None
    dicom: Path | None = None


def options_digest(settings: Settings, model: Model) -> str:
    """Digits that are the same for runs whose rows may lie in one table.

    Of the version, both models, and every option that changes a value.
    """
    chosen = {
        "version": __version__,
        "models": [model.sha256, model.fine and model.fine.sha256],
        "spacing_mm": settings.spacing_mm,
        "correct_magnification": settings.correct_magnification,
        "despite_header": settings.despite_header,
        "head_radius_mm": settings.head_radius_mm,
        "uids": settings.uids,
        "interval": settings.interval and asdict(settings.interval),
    }
    content = json.dumps(chosen, sort_keys=True).encode()
    return hashlib.sha256(content).hexdigest()[:DIGITS]
