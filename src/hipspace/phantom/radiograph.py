"""From the curves of a pelvis to a digital radiograph, by the physics of X-rays.

Attenuation adds up along the beam (Beer-Lambert), a fraction of the radiation is
scattered, focal spot and detector blur the picture, quanta arrive at random, and
the workstation takes the logarithm, evens out the coarse brightness, sharpens and
windows. Coefficients are for about 55 keV, the mean energy of a 75 kVp beam behind a
patient (NIST XCOM).
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import gaussian_filter

from hipspace.phantom.bones import bones_of
from hipspace.phantom.raster import Raster
from hipspace.phantom.shape import HipShape, Pelvis
from hipspace.phantom.soft_tissue import soft_tissue

SOFT_TISSUE_PER_MM = 0.0205
CORTEX_MORE_PER_MM = 0.042
"""Cortical bone (1.85 g/cm3) instead of soft tissue."""
MARROW_MORE_PER_MM = 0.010
"""Trabecular bone (0.25 g/cm3 of mineral) with its marrow instead of soft tissue."""
METAL_PER_MM = 0.25
LEAD = 6.0
WHITE = 4095
RENDER_SPACING_MM = 0.3


@dataclass(frozen=True)
class Exposure:
    """How one picture was taken and processed."""

    rows: int
    columns: int
    spacing_mm: float
    quanta: float
    """Mean number of detected quanta a source pixel without a patient, in thousands."""
    scatter_fraction: float
    """Scattered radiation as a fraction of the primary's mean."""
    blur_mm: float
    """SD of the blur of focal spot and detector."""
    texture: float
    """SD of the trabecular pattern, as a fraction of the marrow's attenuation."""
    texture_mm: float
    gamma: float
    window_percentiles: tuple[float, float]
    compression: float
    """Fraction of the coarse brightness that the reader's workstation takes away."""
    compression_mm: float
    sharpening: float
    sharpening_mm: float
    collimation_mm: tuple[float, float, float, float]
    """Width of the unexposed rim: top, right, bottom, left."""
    collimation_white: bool
    shield: bool
    marker: bool


def draw_exposure(rng: np.random.Generator, *, shield: bool) -> Exposure:
    """An exposure as they vary between machines and days."""
    spacing_mm = float(rng.choice([0.139, 0.143, 0.15, 0.16, 0.16896, 0.175, 0.2]))
    width_mm, height_mm = rng.uniform(300, 385), rng.uniform(300, 390)
    collimated = rng.random(4) < 0.35
    return Exposure(
        rows=int(np.clip(height_mm / spacing_mm, 1700, 2500)),
        columns=int(np.clip(width_mm / spacing_mm, 1700, 2500)),
        spacing_mm=spacing_mm,
        quanta=float(np.exp(rng.normal(np.log(90), 0.5))),
        scatter_fraction=rng.uniform(0.15, 0.8),
        blur_mm=rng.uniform(0.12, 0.32),
        texture=rng.uniform(0.02, 0.11),
        texture_mm=rng.uniform(0.35, 0.9),
        gamma=float(np.exp(rng.normal(0, 0.2))),
        window_percentiles=(rng.uniform(1, 20), rng.uniform(99.0, 99.95)),
        compression=rng.uniform(0.2, 0.75),
        compression_mm=rng.uniform(15, 40),
        sharpening=rng.choice([0.0, 1.0], p=[0.4, 0.6]) * rng.uniform(0.2, 1.2),
        sharpening_mm=rng.uniform(1.0, 8.0),
        collimation_mm=tuple(np.where(collimated, rng.uniform(3, 22, 4), 0).tolist()),
        collimation_white=bool(rng.random() < 0.3),
        shield=shield,
        marker=bool(rng.random() < 0.8),
    )


def render(pelvis: Pelvis, exposure: Exposure, rng: np.random.Generator) -> np.ndarray:
    """The radiograph (rows, columns) uint16 from 0 to 4095, bone bright."""
    raster = Raster(
        int(np.ceil(exposure.rows * exposure.spacing_mm / RENDER_SPACING_MM)),
        int(np.ceil(exposure.columns * exposure.spacing_mm / RENDER_SPACING_MM)),
        RENDER_SPACING_MM,
    )
    attenuation = _attenuation(pelvis, raster, exposure, rng)
    primary = np.exp(-attenuation)
    intensity = gaussian_filter(primary, exposure.blur_mm / RENDER_SPACING_MM)
    intensity += exposure.scatter_fraction * _scattered(primary)
    quanta = _enlarged(intensity, raster, exposure) * (exposure.quanta * 1000)
    np.maximum(quanta, 1, out=quanta)
    noise = rng.standard_normal(quanta.shape, dtype=np.float32)
    noise *= np.sqrt(quanta)
    quanta += noise
    np.maximum(quanta, 1, out=quanta)
    signal = np.log(quanta, out=quanta)
    np.negative(signal, out=signal)
    return _processed(signal, exposure)


def _attenuation(
    pelvis: Pelvis, raster: Raster, exposure: Exposure, rng: np.random.Generator
) -> np.ndarray:
    bones = bones_of(pelvis, raster, rng)
    marrow = bones.marrow_mm * _trabeculae(raster, exposure, rng)
    tissue = soft_tissue(pelvis, raster, rng)
    attenuation = (
        SOFT_TISSUE_PER_MM * tissue
        + CORTEX_MORE_PER_MM * rng.uniform(0.8, 1.2) * bones.cortex_mm
        + MARROW_MORE_PER_MM * rng.uniform(0.5, 1.2) * marrow
    )
    for hip in pelvis.hips.values():
        if hip.traits.implant:
            attenuation += METAL_PER_MM * _implant(hip, raster)
    if exposure.shield:
        attenuation += LEAD * _shield(pelvis, raster, rng)
    if exposure.marker:
        attenuation += LEAD * _marker(raster, rng)
    return attenuation.astype(np.float32)


def _trabeculae(
    raster: Raster, exposure: Exposure, rng: np.random.Generator
) -> np.ndarray:
    """A random pattern (rows, columns) round 1, coarser and finer than a trabecula."""
    noise = rng.standard_normal((raster.rows, raster.columns), dtype=np.float32)
    size = exposure.texture_mm / raster.spacing_mm
    pattern = gaussian_filter(noise, size)
    pattern -= _softened(noise, 3 * size)
    pattern *= exposure.texture / pattern.std()
    pattern += 1
    return pattern


def _scattered(primary: np.ndarray) -> np.ndarray:
    """The primary (rows, columns), blurred over centimetres."""
    rows, columns = primary.shape
    small = Image.fromarray(primary).resize(
        (columns // 16, rows // 16), Image.Resampling.BOX
    )
    wide = gaussian_filter(
        np.asarray(small), 30 / (16 * RENDER_SPACING_MM), mode="nearest"
    )
    return np.asarray(
        Image.fromarray(wide).resize((columns, rows), Image.Resampling.BICUBIC)
    )


def _enlarged(image: np.ndarray, raster: Raster, exposure: Exposure) -> np.ndarray:
    """The same picture on the source pixels, both centred on the image frame."""
    half = np.array([exposure.columns, exposure.rows]) * exposure.spacing_mm / 2
    middle = np.array([raster.columns, raster.rows]) / 2
    box = (*(middle - half / RENDER_SPACING_MM), *(middle + half / RENDER_SPACING_MM))
    size = (exposure.columns, exposure.rows)
    enlarged = Image.fromarray(image).resize(size, Image.Resampling.BICUBIC, box=box)
    return np.asarray(enlarged)


def _processed(signal: np.ndarray, exposure: Exposure) -> np.ndarray:
    """Stored values (rows, columns) uint16 of a logarithmic signal, bone bright.

    The signal is used up: on pictures of this size fresh memory costs more than sums.
    """
    coarse = _softened(signal, exposure.compression_mm / exposure.spacing_mm)
    signal -= exposure.compression * coarse
    if exposure.sharpening:
        soft = _softened(signal, exposure.sharpening_mm / exposure.spacing_mm)
        signal *= 1 + exposure.sharpening
        signal -= exposure.sharpening * soft
    low, high = np.percentile(signal[::8, ::8], exposure.window_percentiles)
    signal -= low
    signal /= high - low
    np.clip(signal, 0, 1, out=signal)
    np.power(signal, exposure.gamma, out=signal)
    signal *= WHITE
    stored = np.rint(signal, out=signal).astype(np.uint16)
    top, right, bottom, left = (
        round(width / exposure.spacing_mm) for width in exposure.collimation_mm
    )
    rim = np.ones(stored.shape, dtype=bool)
    rim[top : stored.shape[0] - bottom, left : stored.shape[1] - right] = False
    stored[rim] = WHITE if exposure.collimation_white else 0
    return stored


def _softened(signal: np.ndarray, sigma: float) -> np.ndarray:
    """A Gaussian blur by way of a smaller picture, which is all that it needs."""
    step = max(int(sigma / 2), 1)
    rows, columns = signal.shape
    small = Image.fromarray(signal).resize(
        (columns // step, rows // step), Image.Resampling.BOX
    )
    soft = gaussian_filter(np.asarray(small), sigma / step, mode="nearest")
    return np.asarray(
        Image.fromarray(soft).resize((columns, rows), Image.Resampling.BILINEAR)
    )


def _implant(hip: HipShape, raster: Raster) -> np.ndarray:
    """Depth of metal (mm) of a total hip replacement: cup, head, neck and stem."""
    scale = hip.joint.radius_mm / 24
    stem = scale * np.array(
        (
            (-4, 3),
            (4, -3),
            (-14, 34),
            (-27, 70),
            (-35, 150),
            (-39, 150),
            (-46, 70),
            (-42, 22),
            (-30, 16),
        )
    )
    angle = np.radians(np.linspace(55, -125, 40))
    rim = np.column_stack([-np.sin(angle), -np.cos(angle)])
    cup = np.vstack([26 * scale * rim, 20 * scale * rim[::-1]])
    circle = np.radians(np.arange(0, 360, 4))
    ball = 14 * scale * np.column_stack([np.cos(circle), np.sin(circle)])
    metal = raster.zeros()
    for part, depth_mm in ((stem, 12), (cup, 14), (ball, 22)):
        outline = hip.to_image(part + np.asarray(hip.joint.centre_xy_mm))
        metal += depth_mm * _filled(raster, outline)
    return metal


def _shield(pelvis: Pelvis, raster: Raster, rng: np.random.Generator) -> np.ndarray:
    """A gonad shield: a rounded lead triangle over the middle of the pelvis."""
    corners = np.array(((-38, -25), (38, -25), (12, 45), (-12, 45)))
    shift = rng.normal((0, 10), (6, 10))
    return _filled(
        raster, corners * rng.uniform(0.8, 1.2) + pelvis.middle_xy_mm + shift
    )


def _marker(raster: Raster, rng: np.random.Generator) -> np.ndarray:
    """The side marker, a lead letter on the patient's right or left."""
    letter = rng.choice(["R", "L"])
    picture = Image.new("L", (raster.columns, raster.rows))
    size = rng.uniform(10, 18) / raster.spacing_mm
    x = rng.uniform(0.04, 0.12) if letter == "R" else rng.uniform(0.84, 0.92)
    place = (x * raster.columns, rng.uniform(0.08, 0.85) * raster.rows)
    font = ImageFont.load_default(size)
    ImageDraw.Draw(picture).text(place, str(letter), fill=255, font=font)
    return np.asarray(picture, dtype=np.float32) / 255


def _filled(raster: Raster, outline_xy_mm: np.ndarray) -> np.ndarray:
    picture = Image.new("L", (raster.columns, raster.rows))
    pixels = outline_xy_mm / raster.spacing_mm + (raster.columns / 2, raster.rows / 2)
    ImageDraw.Draw(picture).polygon(pixels.ravel().tolist(), fill=255)
    return gaussian_filter(np.asarray(picture, dtype=np.float32) / 255, 1.0)
