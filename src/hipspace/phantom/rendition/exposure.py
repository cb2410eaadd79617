"""How one picture was taken and processed, as it varies between machines and days.

C is the contrast of the upper head against the soft tissue beside the neck. Levels of
black and white in C were measured on 292 hips of film: white at 1.3 (1.1 to 1.7), a
fraction of 0.36 (0.19 to 0.49) of the range for 1 C; edges of 0.5 mm.
"""

from dataclasses import dataclass

import numpy as np

from hipspace.phantom.rendition.look import Rendition, draw_rendition

BALL_FRACTION, LINES_FRACTION = 0.06, 0.06
BLURRED_FRACTION = 0.08
"""Of the pictures: blurred by more than 0.5 mm."""
CRISPENED_FRACTION = 0.75
"""Of the pictures: sharpened at edges."""


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
    gamma: float
    black: float
    """Level of the soft tissue beside the neck above black, in C."""
    white: float
    """Level of white above that soft tissue, in C."""
    compression: float
    """Fraction of the coarse brightness that the reader's workstation takes away."""
    compression_mm: float
    sharpening: float
    """Fraction of the detail below `sharpening_mm` that is added, over centimetres."""
    sharpening_mm: float
    crispening: float
    """The same, at edges."""
    crispening_mm: float
    collimation_mm: tuple[float, float, float, float]
    """Width of the unexposed rim: top, right, bottom, left."""
    collimation_white: bool
    shield: bool
    marker: bool
    ball: bool
    """Of known size, to scale by."""
    lines: bool
    """And catheters."""
    rendition: Rendition


def draw_exposure(rng: np.random.Generator, *, shield: bool) -> Exposure:
    """An exposure as they vary between machines and days."""
    spacing_mm = float(rng.choice([0.139, 0.143, 0.15, 0.16, 0.16896, 0.175, 0.2]))
    width_mm, height_mm = rng.uniform(325, 410), rng.uniform(300, 390)
    collimated = rng.random(4) < 0.35
    return Exposure(
        rows=int(np.clip(height_mm / spacing_mm, 1700, 2500)),
        columns=int(np.clip(width_mm / spacing_mm, 1700, 2500)),
        spacing_mm=spacing_mm,
        quanta=float(np.exp(rng.normal(np.log(350), 0.7))),
        scatter_fraction=rng.uniform(0.15, 0.8),
        blur_mm=_draw_blur_mm(rng),
        gamma=float(np.exp(rng.normal(0, 0.12))),
        black=float(np.exp(rng.normal(np.log(1.45), 0.35))),
        white=float(1 + np.exp(rng.normal(np.log(0.27), 0.4))),
        compression=rng.uniform(0.2, 0.75),
        compression_mm=rng.uniform(15, 40),
        sharpening=rng.choice([0.0, 1.0], p=[0.5, 0.5]) * rng.uniform(0.2, 1.2),
        sharpening_mm=rng.uniform(1.0, 8.0),
        crispening=(rng.random() < CRISPENED_FRACTION) * rng.uniform(0.3, 1.9),
        crispening_mm=rng.uniform(0.3, 0.6),
        collimation_mm=tuple(np.where(collimated, rng.uniform(3, 22, 4), 0).tolist()),
        collimation_white=bool(rng.random() < 0.3),
        shield=shield,
        marker=bool(rng.random() < 0.8),
        ball=bool(rng.random() < BALL_FRACTION),
        lines=bool(rng.random() < LINES_FRACTION),
        rendition=draw_rendition(rng),
    )


def _draw_blur_mm(rng: np.random.Generator) -> float:
    """Of a picture in focus, seldom of one that moved or was archived small."""
    if rng.random() < BLURRED_FRACTION:
        return rng.uniform(0.5, 1.1)
    return float(np.exp(rng.uniform(np.log(0.08), np.log(0.4))))
