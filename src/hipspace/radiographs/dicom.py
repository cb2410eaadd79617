"""DICOM files to radiographs: bone bright, with a spacing and the rule that gave it.

Millimetres follow DICOM PS3.3, 10.7. `PixelSpacing` (0028,0030) that is smaller than
`ImagerPixelSpacing` (0018,1164), or that names its calibration, is calibrated: it
holds in the patient, where pixels are smaller than on the detector. If both are equal,
or only the latter is there, lengths are those on the detector, larger than in the
patient by the magnification. The former alone does not tell which, nor does it where
it is the larger: the image has been scaled since. Digitised film has
`NominalScannedPixelSpacing` (0018,2010) in the place of `ImagerPixelSpacing`.
"""

import logging
import struct
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import pydicom
from pydicom.config import disable_value_validation
from pydicom.dataset import Dataset
from pydicom.errors import BytesLengthException, InvalidDicomError
from pydicom.filereader import read_file_meta_info
from pydicom.multival import MultiValue
from pydicom.pixels import apply_modality_lut
from pydicom.uid import UID, DeflatedExplicitVRLittleEndian

from hipspace.errors import NOT_READABLE, Unusable
from hipspace.radiographs.padding import darkened, padding_of
from hipspace.radiographs.pixel_data import stored_values

SpacingRule = Literal[
    "calibrated",
    "detector",
    "magnification corrected",
    "film",
    "undetermined",
    "estimated",
]

NO_SPACING = "no pixel spacing"
"""The reason of a file that does not say how large a pixel is."""
GIVEN_TAG = "given"
"""In the place of a tag: the spacing was given with the file, which has none."""

MAX_PIXELS = 64_000_000
"""Several times the largest radiograph; a header may ask for any amount of memory."""
SAME_SPACING = 1e-2
"""Relative difference up to which two tags say the same: some are rounded to 0.001 mm,
and no pelvis is magnified by so little."""
ISOTROPIC = 1e-2
"""Relative difference up to which a pixel is square: 0.04 mm on a hip's width."""
MAGNIFICATIONS = (1.0, 2.0)
"""Plausible ones of a pelvis lie between; measured ones are 1.11 to 1.20."""

DARK_IS_HIGH = "MONOCHROME1"
REQUIRED = ("Rows", "Columns", "BitsAllocated", "PhotometricInterpretation")
UNREADABLE = (
    *(AttributeError, EOFError, IndexError, KeyError, NotImplementedError),
    *(OverflowError, RuntimeError, TypeError, ValueError, struct.error),
    BytesLengthException,
)
"""What pydicom and its decoders raise on damaged files."""

logging.getLogger("pydicom").setLevel(logging.CRITICAL)
"""What it says of damaged files goes into radiographs.csv."""


@dataclass(frozen=True)
class Spacing:
    """Side of a radiograph's square pixels (mm) and where it comes from.

    Parameters
    ----------
    result_mm
        The one in which widths are measured.
    file_mm
        The one that landmark files are written in; differs from `result_mm` only
        where the magnification was divided out.
    rule, tag
        How `result_mm` is to be understood, and the keyword it was read from.
    """

    result_mm: float
    file_mm: float
    rule: SpacingRule
    tag: str


@dataclass(frozen=True)
class Radiograph:
    """One radiograph.

    Parameters
    ----------
    pixels
        (H, W) float32; bone bright as far as the header is right.
    spacing
        Of its pixels.
    photometric
        MONOCHROME1 or MONOCHROME2, as stored.
    inverted
        True if `pixels` are the negative of what the file stores.
    mirrored
        True if the header says that the patient's left is on the image's left; the
        pixels are as stored.
    """

    pixels: np.ndarray
    spacing: Spacing
    photometric: str
    inverted: bool
    mirrored: bool


def read_radiograph(
    path: Path, *, correct_magnification: bool, given_mm: float | None = None
) -> Radiograph:
    """The radiograph of a DICOM file.

    Parameters
    ----------
    correct_magnification
        See `read_spacing`.
    given_mm
        Side of a pixel, for a file that does not say it.

    Raises
    ------
    Unusable
        If the file is no single monochrome image with square pixels of known size,
        or cannot be decoded.
    """
    with disable_value_validation(), warnings.catch_warnings(action="ignore"):
        header = _read(path)
        try:
            _check(header)
            spacing = _spacing(header, correct_magnification, given_mm)
            mirrored = _columns_run_to(header).startswith("R")
        except Unusable:
            raise
        except UNREADABLE as error:
            sentence = f"a value cannot be read: {_told(error)}"
            raise Unusable("bad header", sentence) from None
        return _decode(header, spacing, mirrored=mirrored)


def read_spacing(header: Dataset, *, correct_magnification: bool) -> Spacing:
    """The spacing by the rules of DICOM PS3.3, 10.7, see the module.

    The magnification is `EstimatedRadiographicMagnificationFactor` (0018,1114), else
    `DistanceSourceToDetector` over `DistanceSourceToPatient`; without either, the
    spacing stays on the detector.

    Raises
    ------
    Unusable
        If there is no spacing, or an anisotropic or impossible one.
    """
    tags = ("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing")
    pixel, imager, film = (_square(header, tag) for tag in tags)
    plane = imager if imager is not None else film
    plane_tag = tags[1] if imager is not None else tags[2]
    if pixel is not None:
        if header.get("PixelSpacingCalibrationType"):
            return Spacing(pixel, pixel, "calibrated", tags[0])
        if plane is None:
            return Spacing(pixel, pixel, "undetermined", tags[0])
        if abs(pixel - plane) > SAME_SPACING * plane:
            rule: SpacingRule = "calibrated" if pixel < plane else "undetermined"
            return Spacing(pixel, pixel, rule, tags[0])
        plane, plane_tag = pixel, tags[0]
    if plane is None:
        raise Unusable(NO_SPACING, f"none of {', '.join(tags)} gives any")
    rule = "film" if imager is None else "detector"
    factor = _magnification(header) if correct_magnification else None
    if factor is None:
        return Spacing(plane, plane, rule, plane_tag)
    return Spacing(plane / factor, plane, "magnification corrected", plane_tag)


def _spacing(
    header: Dataset, correct_magnification: bool, given_mm: float | None
) -> Spacing:
    try:
        return read_spacing(header, correct_magnification=correct_magnification)
    except Unusable as error:
        if error.reason != NO_SPACING or given_mm is None:
            raise
        return Spacing(given_mm, given_mm, "undetermined", GIVEN_TAG)


def _read(path: Path) -> Dataset:
    try:
        syntax = read_file_meta_info(path).get("TransferSyntaxUID")
        if syntax == DeflatedExplicitVRLittleEndian:
            raise Unusable("deflated", "its size is unknown before it is inflated")
        return pydicom.dcmread(path)
    except InvalidDicomError:
        sentence = "expected 'DICM' after 128 bytes; not found"
        raise Unusable("not DICOM", sentence) from None
    except Unusable:
        raise
    except OSError as error:
        if error.errno is None:
            raise Unusable("truncated or damaged", f"header: {error}") from None
        raise Unusable(NOT_READABLE, f"{error.strerror or error}") from None
    except UNREADABLE as error:
        raise Unusable("truncated or damaged", f"header: {_told(error)}") from None


def _told(error: Exception) -> str:
    """What an exception says, if it does not quote the bytes of an element."""
    quotes = isinstance(error, BytesLengthException)
    return "a number of the wrong length" if quotes else str(error)


def _check(header: Dataset) -> None:
    what = UID(header.get("SOPClassUID") or "").name
    if what.endswith("Storage") and "Image" not in what:
        raise Unusable("no image", f"{what}; expected a radiograph")
    for keyword in REQUIRED:
        if header.get(keyword) in (None, ""):
            if "PixelData" in header:
                raise Unusable("bad header", f"{keyword} is missing")
            sentence = f"the header ends before {keyword}"
            raise Unusable("truncated or damaged", sentence)
    if "PixelData" not in header:
        raise Unusable("truncated or damaged", "there is no pixel data")
    rows, columns = int(header.Rows), int(header.Columns)
    if not 0 < rows * columns <= MAX_PIXELS:
        found = f"{rows} rows and {columns} columns"
        raise Unusable("impossible size", f"{found}; at most {MAX_PIXELS} pixels")
    if int(header.get("NumberOfFrames") or 1) != 1:
        found = f"{header.NumberOfFrames} frames"
        raise Unusable("more than one frame", f"{found}; expected a single image")
    photometric = header.PhotometricInterpretation
    if int(header.get("SamplesPerPixel") or 1) != 1:
        raise Unusable("colour", f"{photometric}; expected one sample a pixel")
    if photometric not in ("MONOCHROME1", "MONOCHROME2"):
        sentence = f"{photometric}; expected MONOCHROME1 or MONOCHROME2"
        raise Unusable("photometric interpretation", sentence)


def _decode(header: Dataset, spacing: Spacing, *, mirrored: bool) -> Radiograph:
    try:
        stored = stored_values(header)
    except UNREADABLE as error:
        sentence = " ".join(_told(error).split())
        raise Unusable("truncated or damaged", f"pixel data: {sentence}") from None
    if stored.ndim != 2:
        sentence = f"{len(stored)} in the pixel data; expected a single image"
        raise Unusable("more than one frame", sentence)
    try:
        padding = padding_of(stored, header)
        pixels = _rescaled(stored, header).astype(np.float32)
    except UNREADABLE as error:
        raise Unusable("bad header", f"rescaling: {_told(error)}") from None
    photometric = str(header.PhotometricInterpretation)
    inverted = photometric == DARK_IS_HIGH
    shown = darkened(-pixels if inverted else pixels, padding)
    return Radiograph(shown, spacing, photometric, inverted, mirrored=mirrored)


def _columns_run_to(header: Dataset) -> str:
    """The patient's direction of a row of pixels, L on an AP radiograph; or nothing."""
    directions = header.get("PatientOrientation")
    return str(directions[0]) if isinstance(directions, MultiValue) else ""


def _rescaled(stored: np.ndarray, header: Dataset) -> np.ndarray:
    """Values by the modality LUT; the stored ones where it would leave them so."""
    slope, intercept = header.get("RescaleSlope"), header.get("RescaleIntercept")
    given = slope not in (None, "") and intercept not in (None, "")
    changes = given and (slope, intercept) != (1, 0)
    if not changes and "ModalityLUTSequence" not in header:
        return stored
    return apply_modality_lut(stored, header)


def _square(header: Dataset, tag: str) -> float | None:
    """Side (mm) of the square pixels that a tag gives, None if it gives none.

    Zeros give none: some archives fill in what they were not told.
    """
    values = header.get(tag)
    if values is None or values == "":
        return None
    found = np.atleast_1d(np.asarray(values, dtype=float))
    if not found.any():
        return None
    if found.size != 2 or not np.isfinite(found).all() or found.min() <= 0:
        sentence = f"{tag} is {found.tolist()}; expected two positive lengths"
        raise Unusable("bad pixel spacing", sentence)
    if np.ptp(found) > ISOTROPIC * found.min():
        rows, columns = found.tolist()
        sentence = f"{tag} is {rows} x {columns} mm; expected square pixels"
        raise Unusable("anisotropic spacing", sentence)
    return float(found.mean())


def _magnification(header: Dataset) -> float | None:
    low, high = MAGNIFICATIONS
    factor = float(header.get("EstimatedRadiographicMagnificationFactor") or 0)
    if factor <= low:
        detector = float(header.get("DistanceSourceToDetector") or 0)
        patient = float(header.get("DistanceSourceToPatient") or 0)
        factor = detector / patient if patient else 0
    return factor if low < factor < high else None
