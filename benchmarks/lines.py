"""A line of the table of speeds."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Line:
    """How fast one thing is, beside the study and beside what is possible.

    Parameters
    ----------
    what
        The stage, and of what a figure is.
    study_s, ours_s
        Medians; NaN where the study has no such thing.
    figure, least, most
        Median, least and greatest of what is judged, in the unit of `judged`.
    judged
        "times the study", "a second", "s" or "of the study's bytes".
    bar
        What the figure should reach; NaN: nothing is asked.
    limit_s
        Time that nothing can do without, NaN if not known.
    limit
        What it is spent on.
    """

    what: str
    study_s: float
    ours_s: float
    figure: float
    least: float
    most: float
    judged: str
    bar: float
    limit_s: float
    limit: str

    @property
    def holds(self) -> str:
        """Whether the bar is reached: yes, no, or nothing where there is none."""
        if np.isnan(self.bar) or np.isnan(self.figure):
            return ""
        small = self.judged in SMALL_IS_GOOD
        reached = self.figure <= self.bar if small else self.figure >= self.bar
        return "yes" if reached else "no"


SMALL_IS_GOOD = ("s", "of the study's bytes", "of the time")


def beside_study(
    what: str,
    study_s: np.ndarray,
    ours_s: np.ndarray,
    bar: float,
    limit_s: float = np.nan,
    limit: str = "",
) -> Line:
    """The line of times (R,) of the same rounds; ratios are those of rounds."""
    ratio = study_s / ours_s
    return Line(
        what,
        float(np.median(study_s)),
        float(np.median(ours_s)),
        *_spread(ratio),
        "times the study",
        bar,
        limit_s,
        limit,
    )


def alone(
    what: str,
    ours_s: np.ndarray,
    figure: np.ndarray,
    judged: str,
    bar: float,
    limit_s: float = np.nan,
    limit: str = "",
) -> Line:
    """The line of what the study has not; `figure` (R,) is what is judged."""
    ours = float(np.median(ours_s))
    return Line(what, np.nan, ours, *_spread(figure), judged, bar, limit_s, limit)


def _spread(values: np.ndarray) -> tuple[float, float, float]:
    return float(np.median(values)), float(values.min()), float(values.max())
