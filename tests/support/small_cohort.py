"""Hips of a few circles and lines, and small radiographs of them as DICOM files."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ComputedRadiographyImageStorage, ExplicitVRLittleEndian

from hipspace.params import CloseUp, Cohort, Preprocess, Views
from hipspace.radiographs.cohort import cohort_files, find_radiographs
from hipspace.radiographs.landmarks import write_points
from hipspace.radiographs.masks import covered_part, outlines, polygon_coverage

PARAMS = Preprocess(
    spacing_mm=0.9,
    size_px=512,
    clip_percentiles=(5, 95),
    numbering="renumbered",
    outline="spline",
    correct_magnification=False,
    despite_header=False,
)
VIEWS = Views(PARAMS, CloseUp(spacing_mm=0.8, size_px=80, margin_px=10))
ROWS, COLUMNS, SPACING_MM = 400, 500, 0.75
RADIUS_MM, GAP_MM = 24.0, 4.0
CENTRES_XY_MM = ((95.0, 150.0), (280.0, 150.0))

TROCHANTER = [
    *((-60, 68), (-60, 54), (-61, 40), (-62, 26), (-63, 14), (-64, 4)),
    *((-62, -5), (-56, -8), (-50, -6), (-46, -1), (-43, 4), (-42, 8)),
    *((-40, 8), (-38, 5), (-36, 1), (-34, -3), (-32, -6), (-28, -9)),
]
HEAD_ANGLES_DEG = np.linspace(-65, 150, 10)
MEDIAL_SHAFT = [
    (5, 27),
    (-8, 33),
    (-15, 40),
    (-17, 46),
    (-16, 52),
    (-20, 58),
    (-21, 64),
]
LIP = [(-20, -37), (-22, -33), (-24, -28)]
REST = [
    *((-62, -2), (-58, 4), (-54, 10), (-50, 14), (-46, 18)),
    *((-20, -22), (-12, -10), (-6, 0), (0, 10), (4, 20)),
    *((10, 30), (16, 45), (22, 56), (30, 64), (32, 65), (50, 60), (70, 55)),
    *((85, 47), (95, 39), (96, 13), (85, 5), (70, 0), (55, -10), (40, -25), (29, -37)),
    *((37, 10), (45, 8), (55, 15), (60, 30), (50, 45), (40, 45), (36, 30)),
]
TEARDROP = [(30, 0), (28, 8), (30, 14), (34, 10), (35, 2)]


def on_circle(radius_mm, angles_deg):
    angles = np.radians(angles_deg)
    return radius_mm * np.column_stack([np.sin(angles), -np.cos(angles)])


def hip(gap_mm=GAP_MM):
    """Landmarks (80, 2) of a right hip, renumbered, in mm from the head's centre."""
    head = on_circle(RADIUS_MM, HEAD_ANGLES_DEG)
    sourcil = on_circle(RADIUS_MM + gap_mm, np.linspace(-40, 20, 5))
    points = [TROCHANTER, head, MEDIAL_SHAFT, REST, LIP, sourcil, TEARDROP]
    return np.vstack(points).astype(float)


def hips():
    """Landmarks (2, 80, 2) of both hips in mm on the image."""
    right, left = CENTRES_XY_MM
    return np.stack([hip() + right, hip() * (-1, 1) + left])


def picture(uneven=400):
    """Pixels (H, W) of 12 bits: air, thighs, and femora brighter than these.

    Bone is not evenly bright, as metal is, but by as much `uneven`.
    """
    pixels = np.full((ROWS, COLUMNS), 300.0)
    pixels[:, 15:-15] = 1200
    y, x = np.indices(pixels.shape) * SPACING_MM / 4
    bone = 1100 + uneven * np.sin(x) * np.sin(y)
    for landmarks in hips():
        pixels += bone * polygon_coverage(landmarks[:35] / SPACING_MM, pixels.shape)
    return np.rint(pixels).astype(np.uint16)


def coverage(landmarks_xy, shape):
    """What the structures of a hip cover of each pixel (3, H, W) of an image."""
    (rows, columns), covered = covered_part(outlines(landmarks_xy, "spline"), shape)
    fractions = np.zeros((3, *shape), dtype=np.float32)
    fractions[:, rows, columns] = covered
    return fractions


def header(pixels, spacing_mm=SPACING_MM, **attributes):
    """An uncompressed CR file of 12 bits; an attribute that is None is left out."""
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    dataset.file_meta.MediaStorageSOPClassUID = ComputedRadiographyImageStorage
    dataset.file_meta.MediaStorageSOPInstanceUID = "1.2.3"
    dataset.SOPClassUID = ComputedRadiographyImageStorage
    dataset.SOPInstanceUID = "1.2.3"
    dataset.PatientName = "SOMEBODY"
    dataset.Rows, dataset.Columns = pixels.shape[:2]
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.BitsAllocated, dataset.BitsStored, dataset.HighBit = 16, 12, 11
    dataset.PixelRepresentation = 0
    dataset.PixelSpacing = dataset.ImagerPixelSpacing = [spacing_mm, spacing_mm]
    dataset.PixelData = pixels.astype("<u2").tobytes()
    for keyword, value in attributes.items():
        if value is None:
            delattr(dataset, keyword)
        else:
            setattr(dataset, keyword, value)
    return dataset


def write_dicom(path: Path, dataset: Dataset) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pydicom.dcmwrite(path, dataset, enforce_file_format=True)
    return path


@dataclass(frozen=True)
class Files:
    """A cohort on disk, to which radiographs are added one at a time."""

    root: Path

    def add(self, name, dataset=None, landmarks=None, suffix=".dcm"):
        """A CHECK radiograph at T00; landmarks (N, 2) may be empty: no file."""
        dataset = header(picture()) if dataset is None else dataset
        landmarks = hips() if landmarks is None else landmarks
        write_dicom(self.root / "CHECK/T00" / f"{name}.dcm", dataset)
        folder = self.root / "CHECK-pointfiles/T00"
        folder.mkdir(parents=True, exist_ok=True)
        if len(landmarks):
            write_points(folder / f"{name}{suffix}.pts", landmarks.reshape(-1, 2))


def with_params(**changes):
    """The views, with other values of the section `preprocess`."""
    changed = Preprocess.model_validate({**PARAMS.model_dump(), **changes})
    return Views(changed, VIEWS.hip)


def found_in(root, folder=None):
    """The radiographs of a cohort, or of the manifest of one and its folder."""
    cohort = Cohort(root=str(root), folder=folder and str(folder))
    return find_radiographs(cohort_files(cohort))
