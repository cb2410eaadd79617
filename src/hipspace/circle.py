"""The circle that fits points best."""

import numpy as np
from scipy.optimize import least_squares


def fit_circle(points_xy: np.ndarray) -> tuple[tuple[float, float], float]:
    """Centre (x, y) and radius of the least-squares circle through points (N, 2).

    The sum of squared radial distances is minimised, from the algebraic solution
    on; both in the unit of the points.
    """
    mean = points_xy.mean(axis=0)
    x, y = (points_xy - mean).T
    design = np.column_stack([2 * x, 2 * y, np.ones_like(x)])
    (a, b, c), *_ = np.linalg.lstsq(design, x**2 + y**2, rcond=None)
    start = (a, b, np.sqrt(c + a**2 + b**2))
    fit = least_squares(lambda p: np.hypot(x - p[0], y - p[1]) - p[2], start)
    centre = fit.x[:2] + mean
    return (float(centre[0]), float(centre[1])), float(fit.x[2])
