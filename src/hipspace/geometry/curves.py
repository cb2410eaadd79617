"""Smooth curves: through a few points, and along many."""

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.linalg import solveh_banded


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


def smoothing_spline(at: np.ndarray, values: np.ndarray, penalty: float) -> CubicSpline:
    """The function that minimises its squared distances from values and its bending.

    The sum of squared distances plus `penalty` times the integral of the squared second
    derivative, as `scipy.interpolate.make_smoothing_spline` does in a loop; by
    Reinsch's algorithm (Numerische Mathematik 10:177, 1967).

    Parameters
    ----------
    at
        Increasing (N,), at least three.
    values
        To be smoothed (N,).
    """
    step = np.diff(at)
    left, right = 1 / step[:-1], 1 / step[1:]
    middle = -left - right
    bending = np.zeros((3, len(at) - 2))
    bending[0] = (step[:-1] + step[1:]) / 3 + penalty * (left**2 + middle**2 + right**2)
    bending[1, :-1] = step[1:-1] / 6 + penalty * (
        middle[:-1] * left[1:] + right[:-1] * middle[1:]
    )
    bending[2, :-2] = penalty * right[:-2] * left[2:]
    second = solveh_banded(bending, np.diff(np.diff(values) / step), lower=True)
    smooth = np.array(values, dtype=float)
    smooth[:-2] -= penalty * left * second
    smooth[1:-1] -= penalty * middle * second
    smooth[2:] -= penalty * right * second
    return CubicSpline(at, smooth, bc_type="natural")
