"""Smooth curves through a few points."""

import numpy as np
from scipy.interpolate import CubicSpline


class Curve:
    """The cubic spline through points (N, 2), parametrised by chord length."""

    def __init__(self, points_xy: np.ndarray, *, closed: bool = False) -> None:
        """`at` then holds the parameter (mm) at which the curve passes each point."""
        points = np.vstack([points_xy, points_xy[:1]]) if closed else points_xy
        self.at = np.concatenate(
            [[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))]
        )
        self._spline = CubicSpline(
            self.at, points, bc_type="periodic" if closed else "not-a-knot"
        )

    def __call__(self, parameter_mm: np.ndarray | float) -> np.ndarray:
        """Points (..., 2) of the curve at parameters (...)."""
        return self._spline(parameter_mm)

    def between(self, first: int, last: int, n: int) -> np.ndarray:
        """`n` points (n, 2) evenly spread from the `first` to the `last` point."""
        return self(np.linspace(self.at[first], self.at[last], n))

    def dense(self, step_mm: float) -> np.ndarray:
        """The whole curve as a polyline (M, 2) with about `step_mm` between points."""
        return self(np.linspace(0.0, self.at[-1], int(self.at[-1] / step_mm) + 2))


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
