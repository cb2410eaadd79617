"""DICOM files to radiographs: bone bright, with a spacing and the rule that gave it."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydicom.config import disable_value_validation
from pydicom.dataset import Dataset
from pydicom.uid import UID

from hipspace.errors import Reason, Unusable
from hipspace.radiographs.dicom.dicom_file import read_dicom, told
from hipspace.radiographs.dicom.examination import (
    is_mirrored,
    refuse_other_examinations,
)
from hipspace.radiographs.dicom.header_values import (
    UNREADABLE,
    bad_header,
    named,
    whole,
    word,
)
from hipspace.radiographs.dicom.modality_lut import rescaled
from hipspace.radiographs.dicom.own_range import within_own_range
from hipspace.radiographs.dicom.padding import darkened, padding_of
from hipspace.radiographs.dicom.pixel_data import stored_values
from hipspace.radiographs.dicom.shutter import outside_of
from hipspace.radiographs.dicom.spacing import Spacing, given_spacing, read_spacing

MAX_PIXELS = 64_000_000
"""Several times the largest radiograph; a header may ask for any amount of memory."""
DARK_IS_HIGH = "MONOCHROME1"
REQUIRED = ("Rows", "Columns", "BitsAllocated", "PhotometricInterpretation")
FLOATS = ("FloatPixelData", "DoubleFloatPixelData")


@dataclass(frozen=True)
class Radiograph:
    """One radiograph.

    Parameters
    ----------
    pixels
        (H, W) float32; bone bright as far as the header is right.
    spacing
        How large its pixels are.
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
    path: Path,
    *,
    correct_magnification: bool,
    despite_header: bool = False,
    given_mm: float | None = None,
) -> Radiograph:
    """The radiograph of a DICOM file.

    Parameters
    ----------
    correct_magnification
        See `spacing.read_spacing`.
    despite_header
        Whether a file is read whose header excludes an upright radiograph of a hip.
    given_mm
        Side of a pixel, for a file that does not say it.

    Raises
    ------
    Unusable
        If the file is no single monochrome image with square pixels of known size,
        cannot be decoded, or its header says that it is of something else.
    """
    with disable_value_validation(), warnings.catch_warnings(action="ignore"):
        header = read_dicom(path)
        try:
            _check(header)
            if not despite_header:
                refuse_other_examinations(header)
            return _decode(header, _spacing(header, correct_magnification, given_mm))
        except Unusable:
            raise
        except RecursionError:
            sentence = "sequences are nested too deeply"
            raise Unusable(Reason.BAD_HEADER, sentence) from None
        except (MemoryError, *UNREADABLE) as error:
            raise Unusable(Reason.BAD_HEADER, f"a value: {told(error)}") from None


def _spacing(
    header: Dataset, correct_magnification: bool, given_mm: float | None
) -> Spacing:
    """The spacing that the header says, else the one that was given."""
    try:
        return read_spacing(header, correct_magnification=correct_magnification)
    except Unusable as error:
        if error.reason != Reason.NO_SPACING or given_mm is None:
            raise
    return given_spacing(given_mm)


def _check(header: Dataset) -> None:
    """Raise unless there is one monochrome image of whole numbers, of any size."""
    _check_kind(header)
    rows, columns = whole(header, "Rows", 0), whole(header, "Columns", 0)
    if min(rows, columns) <= 0 or rows * columns > MAX_PIXELS:
        found = f"{rows} rows and {columns} columns"
        raise Unusable(Reason.IMPOSSIBLE_SIZE, f"{found}; at most {MAX_PIXELS} pixels")
    frames = whole(header, "NumberOfFrames", 1) or 1
    if frames != 1:
        sentence = f"{frames} frames; expected a single image"
        raise Unusable(Reason.MORE_THAN_ONE_FRAME, sentence)
    photometric = word(header, "PhotometricInterpretation")
    if (whole(header, "SamplesPerPixel", 1) or 1) != 1:
        raise Unusable(Reason.COLOUR, f"{photometric}; expected one sample a pixel")
    if photometric not in ("MONOCHROME1", "MONOCHROME2"):
        sentence = f"{named('PhotometricInterpretation')} is {photometric}; expected"
        raise Unusable(Reason.PHOTOMETRIC, f"{sentence} MONOCHROME1 or MONOCHROME2")


def _check_kind(header: Dataset) -> None:
    """Raise unless a header is that of an image of whole numbers, and complete."""
    in_meta = header.file_meta.get("MediaStorageSOPClassUID") or ""
    what = UID(word(header, "SOPClassUID") or in_meta).name
    if what.endswith("Storage") and "Image" not in what:
        raise Unusable(Reason.NO_IMAGE, f"{what}; expected a radiograph")
    for keyword in FLOATS:
        if keyword in header:
            sentence = f"{named(keyword)}; whole numbers are read"
            raise Unusable(Reason.FLOAT_PIXELS, sentence)
    has_pixels = "PixelData" in header
    if not has_pixels and "Rows" not in header:
        raise Unusable(Reason.NO_IMAGE, "neither rows nor pixel data")
    for keyword in REQUIRED:
        if header.get(keyword) in (None, ""):
            if has_pixels:
                raise bad_header(keyword, "is missing")
            sentence = f"the header ends before {keyword}"
            raise Unusable(Reason.TRUNCATED, sentence)
    if not has_pixels:
        raise Unusable(Reason.TRUNCATED, "there is no pixel data")


def _decode(header: Dataset, spacing: Spacing) -> Radiograph:
    stored = stored_values(header)
    padding = padding_of(stored, header)
    pixels = rescaled(stored, header).astype(np.float32)
    photometric = word(header, "PhotometricInterpretation")
    inverted = photometric == DARK_IS_HIGH
    shown = darkened(-pixels if inverted else pixels, padding)
    outside = outside_of(header, shown.shape)
    if outside is not None:
        shown = np.where(outside, shown[~outside].min(), shown)
    mirrored = is_mirrored(header)
    return Radiograph(
        within_own_range(shown), spacing, photometric, inverted, mirrored=mirrored
    )
