"""The head's border where the network is sure of it, its shape where it is not.

A head is nearly a circle, and what leaves it is wide: a flattened or a broadened head
does so over tens of degrees. Where the network is torn between two edges, or the edge
fades, a border that is read ray by ray jumps, mostly up to the roof, and the narrowest
place is then there. So each ray counts as much as the network is sure on it, and the
rest is the smooth shape through all that it is sure of.
"""

from collections.abc import Callable

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.linalg import solveh_banded

from hipspace.measurement.tracing.polar import Rays

NEAR_MM = 3.0
"""Either side of an edge: what is undecided there makes the edge uncertain."""
EVEN = 0.5
"""How much an edge counts where the shape of the head counts alike."""
TORN_PX = 3.0
"""Softness of an edge at which it and the shape of the head count alike."""
STEEPNESS = 6
"""How fast an edge loses its say as it becomes softer."""
WAVES = 3
"""Waves round a whole head that its shape may have besides its circle."""
ROUNDS = 4
"""Fits of the shape, each without what was far off the one before."""
FAR_MM = 1.0
"""Beyond this an edge pulls at the shape no more than at this."""
BULGE_MM = 1.0
"""Way beyond the shape, towards the roof, at which an edge and the shape count alike:
heads are flattened or dented, but have no bulge within the joint."""
BULGE_STEEPNESS = 4
RIDGE = 0.02
"""Weight, as a fraction of all edges', that keeps waves flat where nothing is sure."""


def doubt_px(rays: Rays, structure: int, border_mm: np.ndarray) -> np.ndarray:
    """Softness (A,) of a structure's edge on each ray, in pixels; NaN without an edge.

    It is 4 p (1 - p), summed along the ray `NEAR_MM` to either side of the border.
    """
    fraction = rays.maps[structure]
    step_mm = rays.places_mm[1] - rays.places_mm[0]
    away_mm = np.abs(rays.places_mm - np.nan_to_num(border_mm, nan=np.inf)[:, None])
    near = away_mm <= NEAR_MM
    doubt = (4 * fraction * (1 - fraction) * near).sum(axis=1) * step_mm
    return np.where(np.isfinite(border_mm), doubt / rays.spacing_mm, np.nan)


def say(doubt: np.ndarray) -> np.ndarray:
    """How much an edge counts beside the shape, 1 to 0, by its softness in pixels."""
    return 1 / (1 + (np.nan_to_num(doubt, nan=np.inf) / TORN_PX) ** STEEPNESS)


def smooth_head(
    rays: Rays,
    head_mm: np.ndarray,
    says: np.ndarray,
    radius_mm: float,
    smoothing_mm: float,
) -> Callable[[np.ndarray], np.ndarray]:
    """Radius by angle of the head's border, see the module.

    Parameters
    ----------
    head_mm, says
        Where the head ends on each ray (A,), NaN where unknown, and how much it counts.
    radius_mm
        Of the head's circle.
    smoothing_mm
        Waves of this length are damped to a half where every ray counts.
    """
    known = np.flatnonzero(np.isfinite(head_mm))
    part = slice(known[0], known[-1] + 1)
    angles, says = rays.angles_deg[part], says[part]
    deviation = np.nan_to_num(head_mm[part] - radius_mm)
    shape = _shape(angles, deviation, says)
    length_mm = np.radians(rays.step_deg) * radius_mm
    stiffness = (smoothing_mm / (2 * np.pi * length_mm)) ** 4
    says = says * _inside(deviation - shape)
    smooth = shape + _smoothed(deviation - shape, says, stiffness)
    spline = CubicSpline(angles, radius_mm + smooth, bc_type="natural")
    return lambda angles_deg: spline(angles_deg)


def _shape(angles_deg: np.ndarray, values: np.ndarray, says: np.ndarray) -> np.ndarray:
    """Values (A,) of few waves through what counts, little moved by what is far off."""
    at = np.radians(angles_deg)[:, None] * np.arange(1, WAVES + 1)
    waves = np.column_stack([np.ones(len(at)), np.cos(at), np.sin(at)])
    ridge = np.diag([0.0, *([RIDGE * says.sum()] * (2 * WAVES))])
    weights = says
    shape = np.zeros(len(values))
    for _ in range(ROUNDS):
        weighted = waves * weights[:, None]
        shape = waves @ np.linalg.solve(
            waves.T @ weighted + ridge + np.eye(len(ridge)) * 1e-9, weighted.T @ values
        )
        off = values - shape
        weights = says * _inside(off) / np.maximum(np.abs(off) / FAR_MM, 1.0)
    return shape


def _inside(off_mm: np.ndarray) -> np.ndarray:
    """How much edges count, 1 to 0, by how far they lie beyond the head's shape."""
    return 1 / (1 + (np.maximum(off_mm, 0.0) / BULGE_MM) ** BULGE_STEEPNESS)


def _smoothed(values: np.ndarray, says: np.ndarray, stiffness: float) -> np.ndarray:
    """The values (A,) as far as each counts, 0 as far as not, with little bending."""
    n = len(values)
    second = np.zeros((3, n))
    for offset, coefficient in ((0, 1.0), (1, -2.0), (2, 1.0)):
        for other, factor in ((0, 1.0), (1, -2.0), (2, 1.0)):
            if other >= offset:
                second[other - offset, offset : n - 2 + offset] += coefficient * factor
    bands = stiffness * second
    bands[0] += 1.0
    return solveh_banded(bands, says * values, lower=True)
