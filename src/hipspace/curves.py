"""Smooth curves through a few points."""

import numpy as np
from scipy.interpolate import CubicSpline


class Curve:
    """The cubic spline through points (N, 2), parametrised by chord length.

    Without assumption about the curvature at its ends (not-a-knot), it follows a circle
    to the fourth power of the points' distance however unevenly they lie. Repeated
    points count once.

    Raises
    ------
    ValueError
        If there are not two different points.
    """

    def __init__(self, points_xy: np.ndarray, *, closed: bool = False) -> None:
        """`at` then holds the parameter at which the curve passes each point."""
        points = np.asarray(points_xy, dtype=float)
        if closed:
            points = np.vstack([points, points[:1]])
        chord = np.hypot(*np.diff(points, axis=0).T)
        self.at = np.concatenate([[0.0], np.cumsum(chord)])
        apart = np.concatenate([[True], chord > 0])
        if apart.sum() < 2:
            raise ValueError(f"a curve needs two different points; found {apart.sum()}")
        self._spline = CubicSpline(
            self.at[apart],
            points[apart],
            bc_type="periodic" if closed else "not-a-knot",
        )

    def __call__(self, parameter: np.ndarray | float) -> np.ndarray:
        """Points (..., 2) of the curve at parameters (...), lengths of the chords."""
        return self._spline(parameter)

    def between(self, first: int, last: int, n: int) -> np.ndarray:
        """`n` points (n, 2) evenly spread from the `first` to the `last` point."""
        return self(np.linspace(self.at[first], self.at[last], n))

    def evenly(self, n: int) -> np.ndarray:
        """`n` points (n, 2) evenly spread over the whole curve, ends included."""
        return self(np.linspace(0.0, self.at[-1], n))

    def dense(self, step: float) -> np.ndarray:
        """The whole curve as a polyline (M, 2) with about `step` between points."""
        return self.evenly(int(self.at[-1] / step) + 2)
