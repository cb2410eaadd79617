"""Radiographs and landmarks to the study's HDF5 file: a sample a hip, in float32."""

from collections.abc import Sequence
from pathlib import Path

import h5py
import numpy as np
import pydicom
from skimage.draw import polygon2mask
from skimage.transform import resize

from hipspace.geometry.anatomy import (
    HEAD_ARC,
    LANDMARKS_PER_HIP,
    PROXIMAL_FEMUR,
    ROOF,
    SOURCIL,
)
from hipspace.geometry.circle import fit_circle
from hipspace.radiographs.landmarks import read_points

SPACING_MM = 0.9
SIZE_PX = 512
CLIP_PERCENTILES = (5, 95)
CLASSES = 4


def preprocess(files: Sequence[tuple[Path, Path]], store: Path) -> None:
    """Write the hips of radiographs and their landmark files to an HDF5 file.

    `image` is (N, 512, 512) and `mask` (N, 4, 512, 512), float32. That images are
    resized as scikit-image does is taken for granted, and so is that only masks are
    compressed: then it writes about as much as it is known to, 2.3 MB a radiograph.
    """
    with h5py.File(store, "w") as file:
        one, four = (1, SIZE_PX, SIZE_PX), (1, CLASSES, SIZE_PX, SIZE_PX)
        count = 2 * len(files)
        file.create_dataset("image", (count, *one[1:]), "f4", chunks=one)
        file.create_dataset(
            "mask", (count, *four[1:]), "f4", chunks=four, compression="gzip"
        )
        for index, (radiograph, landmarks) in enumerate(files):
            image, hips_xy = _on_grid(radiograph, landmarks)
            for side, hip_xy in enumerate(hips_xy):
                mask, flip = _mask(hip_xy), slice(None, None, -1 if side else None)
                file["image"][2 * index + side] = image[:, flip]
                file["mask"][2 * index + side] = mask[..., flip]


def _on_grid(radiograph: Path, landmarks: Path) -> tuple[np.ndarray, np.ndarray]:
    """The image (512, 512) from 0 to 1, and landmarks (2, 80, 2) in its pixels."""
    header = pydicom.dcmread(radiograph)
    spacing_mm = float((header.get("PixelSpacing") or header.ImagerPixelSpacing)[0])
    pixels = header.pixel_array
    if header.PhotometricInterpretation == "MONOCHROME1":
        pixels = pixels.max() - pixels
    shape = tuple(round(side * spacing_mm / SPACING_MM) for side in pixels.shape)
    small = resize(pixels, shape)
    low, high = np.percentile(small, CLIP_PERCENTILES)
    small = (np.clip(small, low, high) - low) / (high - low)
    before = [(SIZE_PX - side) // 2 for side in shape]
    after = [SIZE_PX - side - b for side, b in zip(shape, before, strict=True)]
    image = np.pad(small, tuple(zip(before, after, strict=True)))
    points_xy = read_points(landmarks) / SPACING_MM + before[::-1]
    return image, points_xy.reshape(2, LANDMARKS_PER_HIP, 2)


def _mask(hip_xy: np.ndarray) -> np.ndarray:
    """Background, femur, roof and joint space (4, 512, 512), from straight lines."""
    roof, sourcil = hip_xy[ROOF], hip_xy[SOURCIL]
    centre, _ = fit_circle(hip_xy[HEAD_ARC])
    corner = (roof[-1, 0], roof[0, 1])
    between = [sourcil[0], centre, (corner[0], centre[1]), corner, roof[0]]
    femur, above, joint = (
        polygon2mask((SIZE_PX, SIZE_PX), np.asarray(outline)[:, ::-1])
        for outline in (hip_xy[PROXIMAL_FEMUR], np.vstack([roof, corner]), between)
    )
    joint &= ~(femur | above)
    return np.stack([~(femur | above | joint), femur, above, joint]).astype(np.float32)
