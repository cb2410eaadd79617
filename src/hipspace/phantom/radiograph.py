"""From the curves of a pelvis to a digital radiograph, by the physics of X-rays.

Attenuation adds up along the beam (Beer-Lambert), a fraction of the radiation is
scattered, focal spot and detector blur the picture, and the workstation takes the
logarithm, evens out the coarse brightness, sharpens and windows. The grain of bone and
soft tissue and the quanta's noise are finer than the raster of all that: they are drawn
on the picture's own pixels. Coefficients are for about 55 keV, the mean energy of a
75 kVp beam behind a patient (NIST XCOM).
"""

import numpy as np
from PIL import Image
from scipy.ndimage import gaussian_filter

from hipspace.phantom.bones import bones_of
from hipspace.phantom.bones.beam import Bones
from hipspace.phantom.objects.lead import ball, lines, marker, shield
from hipspace.phantom.objects.metal import design_of, implant
from hipspace.phantom.raster import Raster
from hipspace.phantom.rendition.exposure import Exposure, draw_exposure
from hipspace.phantom.rendition.look import archived, retouched, squeezed
from hipspace.phantom.rendition.processing import (
    filtered,
    framed,
    soft_and_contrast,
    stored,
)
from hipspace.phantom.shape import Pelvis
from hipspace.phantom.soft_tissue import soft_tissue
from hipspace.phantom.texture.tiles import Crispening
from hipspace.phantom.texture.trabeculae import (
    draw_strength,
    femur_grain,
    mottle,
    pelvic_grain,
    side_strength,
)

__all__ = ["Exposure", "draw_exposure", "render"]

SOFT_TISSUE_PER_MM = 0.0205
CORTEX_MORE_PER_MM = 0.042
"""Cortical bone (1.85 g/cm3) instead of soft tissue."""
MARROW_MORE_PER_MM = 0.010
"""Trabecular bone (0.25 g/cm3 of mineral) with its marrow instead of soft tissue."""
METAL_PER_MM = 0.25
LEAD = 6.0
RENDER_SPACING_MM = 0.3
BONE_WITH_GRAIN_MM = 15.0
"""Depth of bone that shows most of its grain, two thirds."""


def render(pelvis: Pelvis, exposure: Exposure, rng: np.random.Generator) -> np.ndarray:
    """The radiograph (rows, columns) uint16 from 0 to 4095, bone bright."""
    raster = Raster(
        int(np.ceil(exposure.rows * exposure.spacing_mm / RENDER_SPACING_MM)),
        int(np.ceil(exposure.columns * exposure.spacing_mm / RENDER_SPACING_MM)),
        RENDER_SPACING_MM,
    )
    bones = bones_of(pelvis, raster)
    attenuation = _attenuation(pelvis, bones, raster, exposure, rng)
    primary = np.exp(-attenuation)
    intensity = gaussian_filter(primary, exposure.blur_mm / RENDER_SPACING_MM)
    intensity += exposure.scatter_fraction * _scattered(primary)
    np.maximum(intensity, 1 / (exposure.quanta * 1000), out=intensity)
    shown = filtered(-np.log(intensity), RENDER_SPACING_MM, exposure)
    soft, contrast = soft_and_contrast(shown, raster, pelvis)
    in_contrasts = (shown - soft) / contrast
    picture = _enlarged(in_contrasts, raster, exposure, Image.Resampling.BICUBIC)
    picture += _grain(pelvis, bones, exposure, rng)
    noise = _noise(intensity, exposure) / contrast
    picture += _enlarged(noise, raster, exposure) * _speckle(picture.shape, rng)
    picture = retouched(picture, exposure.rendition, exposure.spacing_mm, rng)
    values = squeezed(stored(picture, exposure), exposure.rendition)
    return archived(framed(values, exposure), exposure.rendition, exposure.spacing_mm)


def _noise(intensity: np.ndarray, exposure: Exposure) -> np.ndarray:
    """SD (rows, columns) of the noise of a source pixel on the raster, sharpened."""
    sharpened = (1 + exposure.sharpening) * (1 + 0.5 * exposure.crispening)
    return sharpened / np.sqrt(intensity * (exposure.quanta * 1000))


def _speckle(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """White noise as a detector blurs it (rows, columns), each pixel with the next."""
    noise = rng.standard_normal(shape, dtype=np.float32)
    noise[1:] += 0.6 * noise[:-1]
    noise[:, 1:] += 0.6 * noise[:, :-1]
    return noise


def _grain(
    pelvis: Pelvis, bones: Bones, exposure: Exposure, rng: np.random.Generator
) -> np.ndarray:
    """Trabeculae and mottle (rows, columns) in C on the picture's own pixels."""
    seed = pelvis.patient.seed
    strength = draw_strength(seed)
    crispening = Crispening(exposure.crispening, exposure.crispening_mm)
    pixels = Raster(exposure.rows, exposure.columns, exposure.spacing_mm)
    grain = _enlarged(_cover(bones.others_mm), bones.raster, exposure)
    grain *= strength.pelvis
    grain *= pelvic_grain(pelvis, pixels, crispening)
    femora = _enlarged(_cover(bones.femur_mm), bones.raster, exposure)
    for side, hip in pelvis.hips.items():
        box, own = femur_grain(hip, pelvis, pixels, crispening)
        grain[box] += side_strength(strength, side, seed) * femora[box] * own
    grain += strength.soft_tissue * mottle(pixels, crispening, rng)
    return grain


def _cover(bone_mm: np.ndarray) -> np.ndarray:
    """Fraction (rows, columns) of its grain that bone of this depth shows."""
    return -np.expm1(-bone_mm / BONE_WITH_GRAIN_MM)


def _attenuation(
    pelvis: Pelvis,
    bones: Bones,
    raster: Raster,
    exposure: Exposure,
    rng: np.random.Generator,
) -> np.ndarray:
    tissue = soft_tissue(pelvis, raster, rng)
    attenuation = (
        SOFT_TISSUE_PER_MM * tissue
        + CORTEX_MORE_PER_MM * rng.uniform(0.8, 1.2) * bones.cortex_mm
        + MARROW_MORE_PER_MM * rng.uniform(0.5, 1.2) * bones.marrow_mm
    )
    for hip in pelvis.hips.values():
        if hip.traits.implant:
            attenuation += METAL_PER_MM * implant(
                hip, raster, design_of(pelvis.patient.seed, hip)
            )
    if exposure.shield:
        attenuation += LEAD * shield(pelvis, raster, rng)
    if exposure.ball:
        attenuation += METAL_PER_MM * ball(pelvis, raster, rng)
    if exposure.lines:
        attenuation += lines(raster, rng)
    if exposure.marker:
        attenuation += LEAD * marker(raster, rng)
    return attenuation.astype(np.float32)


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


def _enlarged(
    image: np.ndarray,
    raster: Raster,
    exposure: Exposure,
    how: Image.Resampling = Image.Resampling.BILINEAR,
) -> np.ndarray:
    """The same picture on the source pixels, both centred on the image frame."""
    half = np.array([exposure.columns, exposure.rows]) * exposure.spacing_mm / 2
    middle = np.array([raster.columns, raster.rows]) / 2
    box = (*(middle - half / RENDER_SPACING_MM), *(middle + half / RENDER_SPACING_MM))
    size = (exposure.columns, exposure.rows)
    enlarged = Image.fromarray(image).resize(size, how, box=box)
    return np.array(enlarged)
