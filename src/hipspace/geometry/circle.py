"""The circle that fits points best."""

import numpy as np
from scipy.optimize import leastsq


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

    def offset(circle: np.ndarray) -> np.ndarray:
        return np.hypot(x - circle[0], y - circle[1]) - circle[2]

    def slope(circle: np.ndarray) -> np.ndarray:
        aside = np.stack([circle[0] - x, circle[1] - y], axis=1)
        return np.column_stack([aside / np.hypot(*aside.T)[:, None], -np.ones_like(x)])

    (a, b, radius), _ = leastsq(offset, start, Dfun=slope)
    return (float(mean[0] + a), float(mean[1] + b)), float(radius)
