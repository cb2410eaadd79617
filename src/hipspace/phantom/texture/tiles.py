"""Random fields without seams, as rough per octave as bone is on film.

Film's bands (differences of Gaussians of SD a and 2a) are alike in strength from 0.15
to 2.4 mm: 0.042, 0.038, 0.030, 0.032 and 0.043 of the head's contrast in the head, 292
hips. That is a power density that falls with the square of the frequency, sharpened as
edges are.
"""

from dataclasses import dataclass

import numpy as np
from scipy import fft

TILE_SPACING_MM = 0.15
FINEST_MM, COARSEST_MM = 0.09, 6.0
"""SDs of the Gaussians beyond which there is nothing finer or coarser."""
HARSHER = 0.15
"""Of crispening, by how much less grain there is where it is more: who looks at a
picture sharpens it until its grain is as it should be."""
DARKER = 0.08
"""Of a pore against bone of the same departure from the mean: skew -0.45, kurtosis 3.8,
as in heads on film."""


@dataclass(frozen=True)
class Crispening:
    """How much of the detail below a Gaussian of that SD (mm) is added to a picture."""

    fraction: float
    size_mm: float


def pair_of_tiles(
    rng: np.random.Generator,
    size_px: int,
    crispening: Crispening,
    *,
    elongation: float,
    steepness: float = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Two independent fields (n, n) float32 that repeat without a seam.

    Their SD is about 1, before they are sharpened and after.

    Parameters
    ----------
    size_px
        Side n, of pixels of `TILE_SPACING_MM`.
    elongation
        Length of the grains along the rows' direction, downwards, by their width.
    crispening
        Of the picture that they are drawn on.
    steepness
        Of the amplitude's fall with frequency; 1: as rough at every octave.
    """
    across = fft.fftfreq(size_px, TILE_SPACING_MM).astype(np.float32)
    along = elongation * across[:, None]
    squared = along**2 + across**2
    squared[0, 0] = np.inf
    spectrum = squared ** (-steepness / 2)
    spectrum *= np.exp(-2 * (np.pi * FINEST_MM) ** 2 * squared)
    spectrum *= -np.expm1(-2 * (np.pi * COARSEST_MM) ** 2 * squared)
    spectrum *= size_px / np.sqrt((spectrum**2).sum())
    blurred = np.exp(-2 * (np.pi * crispening.size_mm) ** 2 * squared)
    spectrum *= 1 + crispening.fraction * (1 - blurred)
    spectrum /= 1 + HARSHER * crispening.fraction
    white = rng.standard_normal((size_px, size_px, 2), dtype=np.float32)
    both = fft.ifft2(white.view(np.complex64)[..., 0] * spectrum.astype(np.float32))
    return both.real * np.float32(size_px), both.imag * np.float32(size_px)


def porous(field: np.ndarray) -> np.ndarray:
    """A field with deeper troughs and lower crests, as strong as it was."""
    strength = np.sqrt((field**2).mean())
    return field - DARKER * (field**2 / strength - strength)
