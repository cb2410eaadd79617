"""What the error of a hip's minimum is in proportion to, roughly."""

from typing import TypeVar

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
