"""How a workstation or an archive changed a picture before anybody sees it.

Many pictures are as the machine made them. The others have one or a few of: edges
enhanced at any radius, blur, coarse noise, little or much contrast, values squeezed
into a part of the range with a surround far from it, slanted shutters, eight bits and
JPEG.
"""

from dataclasses import dataclass
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw

from hipspace.phantom.header import WHITE
from hipspace.phantom.raster import softened
from hipspace.phantom.rendition.marks import Marks, draw_marks, marked

PLAIN_FRACTION = 0.45
"""Of the pictures: as the machine made them, but for marks."""
FRACTION = 0.16
"""Of the others, for each of the changes."""
NOISE_SD_C = (0.02, 0.09)
"""Of coarse noise, in the head's contrast C."""


@dataclass(frozen=True)
class Rendition:
    """What was done to a picture; zeros and None: nothing.

    Parameters
    ----------
    enhancement, enhancement_mm
        Fraction of the detail below a Gaussian of that SD that is added.
    blur_mm
        SD.
    noise, noise_mm
        SD in C of noise that is blurred by that SD.
    contrast
        Factor of the picture's contrast about its middle.
    squeezed
        Fraction of the range below and above the picture's values.
    shutter_deg, shutter_mm
        Slant of a shutter and how far it is from the picture's middle.
    jpeg_quality
        0: not compressed.
    eight_bits
        Whether only 256 levels are left.
    marks
        Burnt in.
    """

    enhancement: float
    enhancement_mm: float
    blur_mm: float
    noise: float
    noise_mm: float
    contrast: float
    squeezed: tuple[float, float]
    shutter_deg: float
    shutter_mm: float
    surround_white: bool
    jpeg_quality: int
    eight_bits: bool
    marks: Marks


AS_TAKEN = Rendition(
    enhancement=0.0,
    enhancement_mm=1.0,
    blur_mm=0.0,
    noise=0.0,
    noise_mm=0.3,
    contrast=1.0,
    squeezed=(0.0, 0.0),
    shutter_deg=0.0,
    shutter_mm=np.inf,
    surround_white=False,
    jpeg_quality=0,
    eight_bits=False,
    marks=Marks(bar=False, text=False, block=False, seed=0),
)
"""Nothing was done to it."""


def draw_rendition(rng: np.random.Generator) -> Rendition:
    """A rendition as archives have them."""
    changed = (rng.random(9) < FRACTION) & (rng.random() > PLAIN_FRACTION)
    low, high = rng.uniform(0.0, 0.45), rng.uniform(0.0, 0.35)
    contrast = float(np.exp(rng.choice([-1, 1]) * rng.uniform(0.2, 0.7)))
    return Rendition(
        enhancement=rng.uniform(0.3, 3.0) if changed[0] else 0.0,
        enhancement_mm=float(np.exp(rng.uniform(np.log(0.6), np.log(20)))),
        blur_mm=rng.uniform(0.25, 0.9) if changed[1] else 0.0,
        noise=rng.uniform(*NOISE_SD_C) if changed[2] else 0.0,
        noise_mm=rng.uniform(0.1, 0.5),
        contrast=contrast if changed[3] else 1.0,
        squeezed=(low, high) if changed[4] else (0.0, 0.0),
        shutter_deg=rng.uniform(0, 360),
        shutter_mm=rng.uniform(140, 175) if changed[5] else np.inf,
        surround_white=bool(rng.random() < 0.4),
        jpeg_quality=int(rng.integers(35, 90)) if changed[6] else 0,
        eight_bits=bool(changed[6] or changed[7]),
        marks=draw_marks(rng),
    )


def retouched(
    picture: np.ndarray,
    rendition: Rendition,
    spacing_mm: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """The picture (rows, columns) in C, enhanced, blurred and made noisy."""
    if rendition.enhancement:
        soft = softened(picture, rendition.enhancement_mm / spacing_mm)
        picture = picture + rendition.enhancement * (picture - soft)
    if rendition.blur_mm:
        picture = softened(picture, rendition.blur_mm / spacing_mm)
    if rendition.noise:
        noise = rng.standard_normal(picture.shape, dtype=np.float32)
        noise = softened(noise, rendition.noise_mm / spacing_mm)
        picture = picture + rendition.noise / noise.std() * noise
    if rendition.contrast != 1:
        picture = 0.5 + rendition.contrast * (picture - 0.5)
    return picture


def squeezed(values: np.ndarray, rendition: Rendition) -> np.ndarray:
    """Stored values (rows, columns) uint16 in a part of the range."""
    low, high = rendition.squeezed
    if low or high:
        return (WHITE * low + (1 - low - high) * values).astype(np.uint16)
    return values


def archived(values: np.ndarray, rendition: Rendition, spacing_mm: float) -> np.ndarray:
    """Stored values (rows, columns) uint16 as the archive gives them back."""
    if np.isfinite(rendition.shutter_mm):
        values = _shuttered(values, rendition, spacing_mm)
    values = marked(values, rendition.marks, spacing_mm)
    if rendition.eight_bits:
        bytes_ = np.rint(values * (255 / WHITE)).astype(np.uint8)
        if rendition.jpeg_quality:
            bytes_ = _as_jpeg(bytes_, rendition.jpeg_quality)
        values = np.rint(bytes_ * (WHITE / 255)).astype(np.uint16)
    return values


def _as_jpeg(values: np.ndarray, quality: int) -> np.ndarray:
    held = BytesIO()
    Image.fromarray(values).save(held, "JPEG", quality=quality)
    return np.asarray(Image.open(held))


def _shuttered(
    values: np.ndarray, rendition: Rendition, spacing_mm: float
) -> np.ndarray:
    """The picture with a straight shutter across one of its sides or corners."""
    rows, columns = values.shape
    angle = np.radians(rendition.shutter_deg)
    towards = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-towards[1], towards[0]])
    edge = np.array([columns, rows]) / 2 + towards * rendition.shutter_mm / spacing_mm
    far = max(rows, columns) * 2
    corners = [
        edge + far * across,
        edge - far * across,
        edge + far * (towards - across),
        edge + far * (towards + across),
    ]
    mask = Image.new("1", (columns, rows))
    ImageDraw.Draw(mask).polygon(np.array(corners).ravel().tolist(), fill=1)
    return np.where(mask, np.uint16(WHITE * rendition.surround_white), values)
