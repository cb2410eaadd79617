"""Points moved, turned and placed."""

import numpy as np


def jitter(n: int, spread_mm: float, rng: np.random.Generator) -> np.ndarray:
    """Displacements (n, 2) of SD `spread_mm`, alike for neighbours."""
    steps = rng.normal(0, spread_mm, (n + 2, 2))
    return (steps[:-2] + 2 * steps[1:-1] + steps[2:]) / np.sqrt(6)


def polar(angle_deg: np.ndarray | float, radius_mm: np.ndarray | float) -> np.ndarray:
    """Points (..., 2) at angles from the vertical, lateral (towards -x) positive."""
    angle = np.radians(angle_deg)
    return np.stack([-radius_mm * np.sin(angle), -radius_mm * np.cos(angle)], axis=-1)


def rotate(points_xy: np.ndarray, angle_deg: float, about_xy: np.ndarray) -> np.ndarray:
    """Points (..., 2) turned clockwise on the image about a point (2,)."""
    c, s = np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))
    return (points_xy - about_xy) @ np.array([[c, s], [-s, c]]) + about_xy
