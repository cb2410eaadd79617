"""What the error of a hip's minimum is in proportion to, roughly."""

from typing import Any, TypeVar

import numpy as np

CLOSING_MM = 1.0
"""Width at which borders begin to run into one another, about two pixels and a half."""

Numbers = TypeVar("Numbers")
"""A number, an array or a column of a table."""


def error_scale_mm(minimum_mm: Numbers, softness_mm: Numbers) -> Numbers:
    """The softness of the borders, and up to twice as much the narrower the joint is.

    Parameters
    ----------
    minimum_mm
        Minimum joint space width as it was measured.
    softness_mm
        See `view.softness_mm`.
    """
    return softness_mm * (1 + np.exp(-minimum_mm / CLOSING_MM))  # type: ignore[operator]


def ends_mm(
    minimum_mm: Numbers, softness_mm: Numbers, reach: float
) -> tuple[Numbers, Numbers]:
    """Both ends of the interval round a minimum, the lower one not below 0.

    Parameters
    ----------
    minimum_mm, softness_mm
        See `error_scale_mm`.
    reach
        To either side, in units of the hip's error scale.
    """
    found_mm: Any = minimum_mm
    half_mm = error_scale_mm(found_mm, softness_mm) * reach
    return np.maximum(found_mm - half_mm, 0.0), found_mm + half_mm
