"""The files of the synthetic cohort: DICOM, landmarks, and what cannot be used."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from pydicom.uid import (
    UID,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGLSLossless,
    RLELossless,
)

from hipspace.geometry.anatomy import SIDES, Side
from hipspace.phantom.header import BITS_STORED, Form, Identity, header
from hipspace.radiographs.landmarks import SUFFIXES, FileKind, write_points

ENCODERS: dict[UID, str] = {
    JPEGLSLossless: "pyjpegls",
    JPEG2000Lossless: "pylibjpeg",
    RLELossless: "gdcm",
}
"""pydicom's plugin for each syntax; named, so that the bytes do not depend on what
else is installed."""
ONE_SIDED: dict[Side, FileKind] = {"right": "L", "left": "R"}
"""BoneFinder counts sides on the image, where the patient's right is on the left."""
KEPT_OF_TRUNCATED = 0.4


def write_radiograph(
    path: Path, image: np.ndarray, identity: Identity, form: Form
) -> None:
    """Write an image (rows, columns) uint16 of 0 to 4095, bone bright, as DICOM.

    The same image, identity and form give the same bytes.
    """
    dataset = header(identity, form, *image.shape)
    if form.photometric == "MONOCHROME1":
        image = 2**BITS_STORED - 1 - image
    dataset.PixelData = image.astype("<u2").tobytes()
    dataset["PixelData"].VR = "OW"
    if form.transfer_syntax != ExplicitVRLittleEndian:
        dataset.compress(
            form.transfer_syntax,
            encoding_plugin=ENCODERS[form.transfer_syntax],
            generate_instance_uid=False,
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    dataset.save_as(path, enforce_file_format=True)


def landmark_folder(root: Path, file: str) -> Path:
    """Where the landmarks of a radiograph of this path below the root belong."""
    cohort, visit, _ = file.split("/")
    return root / f"{cohort}-pointfiles" / visit


def write_landmarks(
    folder: Path, name: str, hips_xy_mm: Mapping[Side, np.ndarray]
) -> None:
    """Write the landmarks (80, 2) of one or both hips of a radiograph of that name.

    In mm from the image's top left corner; in pixels, if the file has no spacing.
    """
    folder.mkdir(parents=True, exist_ok=True)
    sides = [side for side in SIDES if side in hips_xy_mm]
    kind: FileKind = "both" if len(sides) == 2 else ONE_SIDED[sides[0]]
    points = np.concatenate([hips_xy_mm[side] for side in sides])
    write_points(folder / f"{name}{SUFFIXES[kind]}.pts", points)


def write_no_dicom(path: Path, identity: Identity) -> None:
    """Write a note where a radiograph should be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = f"Radiograph of {identity.patient} at {identity.visit} was not exported.\n"
    path.write_text(text, encoding="ascii", newline="\n")


def truncate(path: Path) -> None:
    """Cut a file in its pixels, as a broken transfer does."""
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * KEPT_OF_TRUNCATED)])
