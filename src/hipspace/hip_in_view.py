"""A hip of a radiograph with the joint that was found in it, or why there is none."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from hipspace.jsw import Joint
from hipspace.localising import Head
from hipspace.measuring import View
from hipspace.softness import softness_mm


@dataclass(frozen=True)
class HipInView:
    """A view with the joint found in it, or None and the reason why there is none.

    A head may be found without a joint above it. `first_minimum_mm` is the minimum
    that an earlier look saw at this hip, NaN if there was none.
    """

    view: View
    joint: Joint | None
    reason: str
    head: Head | None
    first_minimum_mm: float = np.nan

    @property
    def centre_xy_mm(self) -> np.ndarray:
        """The head's centre (2,) in source millimetres; NaN without a head."""
        return np.array(self.head.centre_xy_mm if self.head else (np.nan, np.nan))

    @cached_property
    def softness_mm(self) -> float:
        """Of the joint's borders, see `softness`; NaN without a joint."""
        return np.nan if self.joint is None else softness_mm(self.view, self.joint)
