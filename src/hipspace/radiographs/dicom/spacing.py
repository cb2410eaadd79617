"""How large a pixel of a DICOM file is, and in which plane.

Millimetres follow DICOM PS3.3, 10.7. `PixelSpacing` (0028,0030) that is smaller than
`ImagerPixelSpacing` (0018,1164), or that names its calibration, is calibrated: it
holds in the patient, where pixels are smaller than on the detector. If both are equal,
or only the latter is there, lengths are those on the detector, larger than in the
patient by the magnification. The former alone does not tell which, nor does it where
it is the larger: the image has been scaled since. Digitised film has
`NominalScannedPixelSpacing` (0018,2010) in the place of `ImagerPixelSpacing`.

Programs fill in what they were not told: 0 or 1 mm is no spacing of a radiograph's. A
tag that says so is passed over, and so is one that says what no detector and no film
has, as long as another tag does not.
"""

from dataclasses import dataclass
from typing import Literal

from pydicom.dataset import Dataset

from hipspace.errors import Reason, Unusable
from hipspace.radiographs.dicom.header_values import named, number, numbers

SpacingRule = Literal[
    "calibrated",
    "detector",
    "magnification corrected",
    "film",
    "undetermined",
    "estimated",
]

PIXEL, IMAGER, FILM = (
    *("PixelSpacing", "ImagerPixelSpacing", "NominalScannedPixelSpacing"),
)
TAGS = (PIXEL, IMAGER, FILM)
GIVEN_TAG = "given"
"""In the place of a tag: the spacing was given with the file, which has none."""
PLACEHOLDERS_MM = (0.0, 1.0)
"""What gdcm and ITK write into CR and DX files whose spacing they do not know, and what
archives fill in."""
PLAUSIBLE_MM = (0.04, 1.5)
"""Film is scanned at 0.05 mm and more, detectors have 0.1 to 0.2 mm; reduced images
more. In centimetres or metres, in micrometres or inches a spacing lies outside."""
SAME_SPACING = 1e-2
"""Relative difference up to which two tags say the same: some are rounded to 0.001 mm,
and no pelvis is magnified by so little."""
ISOTROPIC = 1e-2
"""Relative difference up to which a pixel is square: 0.04 mm on a hip's width."""
MOST_MAGNIFIED = 1.5
"""Ratio of detector to patient that two tags may have: 1.11 to 1.20 was measured on
pelves, and a large patient near the tube has little more than 1.4."""
MAGNIFICATIONS = (1.0, 2.0)
"""Plausible ones that a header may state lie between."""


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
    note
        Why another tag was passed over; empty where none was.
    """

    result_mm: float
    file_mm: float
    rule: SpacingRule
    tag: str
    note: str = ""


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
    found_mm, notes = _plausible(header)
    spacing = _by_the_rules(found_mm, header, correct_magnification)
    notes += [spacing.note] if spacing.note else []
    return Spacing(
        spacing.result_mm, spacing.file_mm, spacing.rule, spacing.tag, "; ".join(notes)
    )


def given_spacing(spacing_mm: float) -> Spacing:
    """The spacing of a file that does not say it, as it was given.

    Raises
    ------
    Unusable
        If no radiograph has it.
    """
    low, high = PLAUSIBLE_MM
    if not low <= spacing_mm <= high:
        sentence = f"{spacing_mm:g} mm were given; expected {low:g} to {high:g}"
        raise Unusable(Reason.BAD_SPACING, sentence)
    return Spacing(spacing_mm, spacing_mm, "undetermined", GIVEN_TAG)


def _plausible(header: Dataset) -> tuple[dict[str, float], list[str]]:
    """The lengths (mm) of the tags that say one, and why others were passed over."""
    found_mm, placeholders, implausible = {}, [], []
    low, high = PLAUSIBLE_MM
    for tag in TAGS:
        side_mm = _square(header, tag)
        if side_mm is None:
            continue
        if side_mm in PLACEHOLDERS_MM:
            placeholders.append(
                f"{named(tag)} is {side_mm:g} mm, which stands for none"
            )
        elif not low <= side_mm <= high:
            expected = f"expected {low:g} to {high:g} mm"
            implausible.append(f"{named(tag)} is {side_mm:.4g} mm; {expected}")
        else:
            found_mm[tag] = side_mm
    notes = [note for note in (*placeholders, *implausible) if "is 0 mm" not in note]
    if found_mm:
        return found_mm, notes
    if implausible:
        raise Unusable(Reason.BAD_SPACING, "; ".join(implausible))
    sentence = "; ".join(placeholders) or f"none of {', '.join(TAGS)} gives any"
    raise Unusable(Reason.NO_SPACING, sentence)


def _by_the_rules(
    found_mm: dict[str, float], header: Dataset, correct_magnification: bool
) -> Spacing:
    pixel, plane_tag = found_mm.get(PIXEL), IMAGER if IMAGER in found_mm else FILM
    plane = found_mm.get(plane_tag)
    if pixel is not None:
        calibrated = bool(header.get("PixelSpacingCalibrationType"))
        if plane is None:
            rule: SpacingRule = "calibrated" if calibrated else "undetermined"
            return Spacing(pixel, pixel, rule, PIXEL)
        if abs(pixel - plane) > SAME_SPACING * plane:
            return _of_two(pixel, plane, plane_tag)
        if calibrated:
            return Spacing(pixel, pixel, "calibrated", PIXEL)
        plane, plane_tag = pixel, PIXEL
    assert plane is not None, "one of the tags was found"
    rule = "detector" if IMAGER in found_mm else "film"
    factor = _magnification(header) if correct_magnification else None
    if factor is None:
        return Spacing(plane, plane, rule, plane_tag)
    return Spacing(plane / factor, plane, "magnification corrected", plane_tag)


def _of_two(pixel_mm: float, plane_mm: float, plane_tag: str) -> Spacing:
    """`PixelSpacing`, where it differs from the spacing of detector or film."""
    ratio = plane_mm / pixel_mm
    if 1 < ratio <= MOST_MAGNIFIED:
        return Spacing(pixel_mm, pixel_mm, "calibrated", PIXEL)
    taken = f"{named(PIXEL)}, {pixel_mm:.4g} mm, was taken"
    why = f"{named(plane_tag)} is {ratio:.2g} times as large, which no magnification is"
    return Spacing(pixel_mm, pixel_mm, "undetermined", PIXEL, f"{taken}; {why}")


def _square(header: Dataset, tag: str) -> float | None:
    """Side (mm) of the square pixels that a tag gives, None if it gives none."""
    found = numbers(header, tag)
    if not found:
        return None
    if not any(found):
        return 0.0
    if len(found) != 2 or min(found) <= 0:
        sentence = f"{named(tag)} is {found[:4]}; expected two positive lengths"
        raise Unusable(Reason.BAD_SPACING, sentence)
    rows, columns = found
    if abs(rows - columns) > ISOTROPIC * min(found):
        sentence = f"{named(tag)} is {rows:g} x {columns:g} mm; expected square pixels"
        raise Unusable(Reason.ANISOTROPIC, sentence)
    return sum(found) / 2


def _magnification(header: Dataset) -> float | None:
    low, high = MAGNIFICATIONS
    factor = number(header, "EstimatedRadiographicMagnificationFactor") or 0
    if factor <= low:
        detector = number(header, "DistanceSourceToDetector") or 0
        patient = number(header, "DistanceSourceToPatient") or 0
        factor = detector / patient if patient else 0
    return factor if low < factor < high else None
