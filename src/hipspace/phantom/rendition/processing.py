"""What the workstation makes of a picture: evened out, sharpened, windowed, framed."""

import numpy as np
from scipy.ndimage import map_coordinates

from hipspace.phantom.header import WHITE
from hipspace.phantom.points import polar
from hipspace.phantom.raster import Raster, softened
from hipspace.phantom.rendition.exposure import Exposure
from hipspace.phantom.shape import HipShape, Pelvis

HEAD_DEG, HEAD_OF_RADIUS = (-40.0, 40.0), (0.3, 0.85)
"""The upper head: directions, lateral positive, and distances from its centre."""
BESIDE_NECK_DEG, BESIDE_NECK_MM = (58.0, 74.0), (8.0, 18.0)
"""The soft tissue beside the neck: directions, and distances from the head."""
LEAST_CONTRAST = 0.02


def filtered(signal: np.ndarray, spacing_mm: float, exposure: Exposure) -> np.ndarray:
    """A logarithmic signal (rows, columns), bone bright, as the workstation shows it.

    Evening out, sharpening over centimetres and at edges are linear: what is finer than
    this picture and comes on top later only has to be as strong as it is to be in the
    end.
    """
    shown = signal - exposure.compression * softened(
        signal, exposure.compression_mm / spacing_mm
    )
    for fraction, size_mm in (
        (exposure.sharpening, exposure.sharpening_mm),
        (exposure.crispening, exposure.crispening_mm),
    ):
        if fraction:
            shown += fraction * (shown - softened(shown, size_mm / spacing_mm))
    return shown


def soft_and_contrast(
    signal: np.ndarray, raster: Raster, pelvis: Pelvis
) -> tuple[float, float]:
    """Level of the soft tissue beside the necks, and of the heads above it: 1 C."""
    found = [
        _levels(signal, raster, hip)
        for hip in pelvis.hips.values()
        if not hip.traits.implant
    ]
    soft, head = np.mean(found or [(0.0, 1.0)], axis=0)
    return float(soft), max(float(head - soft), LEAST_CONTRAST)


def _levels(signal: np.ndarray, raster: Raster, hip: HipShape) -> tuple[float, float]:
    radius = hip.joint.radius_mm
    near, far = BESIDE_NECK_MM
    soft = _sector(signal, raster, hip, BESIDE_NECK_DEG, (radius + near, radius + far))
    first, last = HEAD_OF_RADIUS
    head = _sector(signal, raster, hip, HEAD_DEG, (first * radius, last * radius))
    return float(np.median(soft)), float(head.mean())


def _sector(
    signal: np.ndarray,
    raster: Raster,
    hip: HipShape,
    ends_deg: tuple[float, float],
    ends_mm: tuple[float, float],
) -> np.ndarray:
    """Values of a signal between two directions and distances from a head's centre."""
    angle, distance = np.meshgrid(np.linspace(*ends_deg, 25), np.linspace(*ends_mm, 25))
    points = hip.to_image(polar(angle, distance) + hip.joint.centre_xy_mm)
    column, row = np.moveaxis(points / raster.spacing_mm, -1, 0)
    where = row + raster.rows / 2 - 0.5, column + raster.columns / 2 - 0.5
    return map_coordinates(signal, where, order=1, mode="nearest")


def stored(signal: np.ndarray, exposure: Exposure) -> np.ndarray:
    """Stored values (rows, columns) uint16 of a signal in C, soft tissue at 0.

    The signal is used up: on pictures of this size fresh memory costs more than sums.
    """
    signal += exposure.black
    signal /= exposure.black + exposure.white
    np.clip(signal, 0, 1, out=signal)
    np.power(signal, exposure.gamma, out=signal)
    signal *= WHITE
    return np.rint(signal, out=signal).astype(np.uint16)


def framed(values: np.ndarray, exposure: Exposure) -> np.ndarray:
    """Stored values (rows, columns) uint16 with the unexposed rim, black or white."""
    top, right, bottom, left = (
        round(width / exposure.spacing_mm) for width in exposure.collimation_mm
    )
    rim = np.ones(values.shape, dtype=bool)
    rim[top : values.shape[0] - bottom, left : values.shape[1] - right] = False
    values[rim] = WHITE if exposure.collimation_white else 0
    return values
