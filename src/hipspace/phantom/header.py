"""DICOM headers of synthetic radiographs, as computed (CR) and direct (DX) ones have.

Every attribute that PS3.3 requires of the two objects is there, and nothing that
names a person: the patient's name is the number. UIDs follow from the file's path
and the cohort's seed.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import (
    UID,
    ComputedRadiographyImageStorage,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    generate_uid,
)

Modality = Literal["CR", "DX"]
Photometric = Literal["MONOCHROME1", "MONOCHROME2"]
CalibrationType = Literal["GEOMETRY", "FIDUCIAL"]
SpacingMm = tuple[float, float]

BITS_STORED = 12
WHITE = 2**BITS_STORED - 1
SOP_CLASSES: dict[Modality, UID] = {
    "CR": ComputedRadiographyImageStorage,
    "DX": DigitalXRayImageStorageForPresentation,
}


@dataclass(frozen=True)
class SpacingTags:
    """What a file says about the size of its pixels; None: it says nothing.

    Spacings are (between rows, between columns) in mm.
    """

    pixel_mm: SpacingMm | None
    imager_mm: SpacingMm | None
    calibration: CalibrationType | None
    source_detector_mm: float | None
    magnification: float | None

    @property
    def landmarks_mm(self) -> SpacingMm | None:
        """The spacing that landmark files are written in; None: they are in pixels."""
        return self.pixel_mm or self.imager_mm


@dataclass(frozen=True)
class Form:
    """How a radiograph is stored."""

    modality: Modality
    photometric: Photometric
    transfer_syntax: UID
    spacing: SpacingTags


@dataclass(frozen=True)
class Identity:
    """Whose radiograph it is, and when it was taken."""

    file: str
    patient: str
    visit: str
    sex: Literal["female", "male"]
    age_years: float
    taken: date
    seed: int
    """Of the cohort."""


def header(identity: Identity, form: Form, rows: int, columns: int) -> Dataset:
    """All of a file but its pixels, for 12 of 16 bits, not yet compressed."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    _identify(dataset, identity, form)
    _describe_exam(dataset, form)
    _describe_pixels(dataset, form, rows, columns)
    _describe_spacing(dataset, form.spacing)
    if form.modality == "DX":
        _describe_direct(dataset, form)
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    return dataset


def _identify(dataset: Dataset, identity: Identity, form: Form) -> None:
    day = identity.taken.strftime("%Y%m%d")
    dataset.SOPClassUID = SOP_CLASSES[form.modality]
    dataset.SOPInstanceUID = _uid(identity, "instance")
    dataset.StudyInstanceUID = _uid(identity, "study")
    dataset.SeriesInstanceUID = _uid(identity, "series")
    dataset.Modality = form.modality
    dataset.StudyDate = dataset.ContentDate = dataset.AcquisitionDate = day
    dataset.StudyTime = dataset.ContentTime = dataset.AcquisitionTime = "120000"
    dataset.PatientName = f"{identity.patient}^"
    dataset.PatientID = identity.patient
    dataset.PatientBirthDate = ""
    dataset.PatientSex = "F" if identity.sex == "female" else "M"
    dataset.PatientAge = f"{int(identity.age_years):03d}Y"
    dataset.PatientIdentityRemoved = "YES"
    dataset.DeidentificationMethod = "Synthetic: there is no such person"
    dataset.ReferringPhysicianName = ""
    dataset.AccessionNumber = ""
    dataset.StudyID = identity.visit
    dataset.StudyDescription = "Synthetic pelvis"
    dataset.SeriesNumber = 1
    dataset.InstanceNumber = 1


def _uid(identity: Identity, what: str) -> UID:
    return generate_uid(entropy_srcs=[str(identity.seed), identity.file, what])


def _describe_exam(dataset: Dataset, form: Form) -> None:
    dataset.Manufacturer = "hipspace"
    dataset.ManufacturerModelName = "phantom"
    dataset.ImageType = ["ORIGINAL", "PRIMARY"]
    dataset.BodyPartExamined = "PELVIS"
    dataset.ViewPosition = "AP"
    dataset.PatientOrientation = ["L", "F"]
    dataset.KVP = "75"
    dataset.BurnedInAnnotation = "NO"
    dataset.LossyImageCompression = "00"
    if form.modality == "CR":
        dataset.PlateID = ""


def _describe_pixels(dataset: Dataset, form: Form, rows: int, columns: int) -> None:
    dataset.SamplesPerPixel = 1
    dataset.PhotometricInterpretation = form.photometric
    dataset.Rows = rows
    dataset.Columns = columns
    dataset.BitsAllocated = 16
    dataset.BitsStored = BITS_STORED
    dataset.HighBit = BITS_STORED - 1
    dataset.PixelRepresentation = 0
    dataset.WindowCenter = 2 ** (BITS_STORED - 1)
    dataset.WindowWidth = 2**BITS_STORED


def _describe_spacing(dataset: Dataset, spacing: SpacingTags) -> None:
    if spacing.pixel_mm is not None:
        dataset.PixelSpacing = list(spacing.pixel_mm)
    if spacing.imager_mm is not None:
        dataset.ImagerPixelSpacing = list(spacing.imager_mm)
    if spacing.calibration is not None:
        dataset.PixelSpacingCalibrationType = spacing.calibration
        dataset.PixelSpacingCalibrationDescription = "At the femoral heads"
    if spacing.source_detector_mm is not None:
        dataset.DistanceSourceToDetector = spacing.source_detector_mm
    if spacing.magnification is None:
        return
    if spacing.source_detector_mm is not None:
        heads_mm = round(spacing.source_detector_mm / spacing.magnification, 1)
        dataset.DistanceSourceToPatient = heads_mm
    if dataset.Modality == "DX":
        dataset.EstimatedRadiographicMagnificationFactor = spacing.magnification


def _describe_direct(dataset: Dataset, form: Form) -> None:
    """What a DX has and a CR has not."""
    dark = form.photometric == "MONOCHROME1"
    dataset.PresentationIntentType = "FOR PRESENTATION"
    dataset.ImageLaterality = "U"
    dataset.DetectorType = "DIRECT"
    dataset.PositionerType = ""
    dataset.PixelIntensityRelationship = "LOG"
    dataset.PixelIntensityRelationshipSign = 1 if dark else -1
    dataset.RescaleIntercept = 0
    dataset.RescaleSlope = 1
    dataset.RescaleType = "US"
    dataset.PresentationLUTShape = "INVERSE" if dark else "IDENTITY"
    dataset.AcquisitionContextSequence = []
    dataset.AnatomicRegionSequence = [_code("12921003", "SCT", "Pelvis")]
    view = _code("399348003", "SCT", "antero-posterior")
    view.ViewModifierCodeSequence = []
    dataset.ViewCodeSequence = [view]


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue = value
    code.CodingSchemeDesignator = scheme
    code.CodeMeaning = meaning
    return code
