"""The interval round a minimum, and the file that says how far it reaches.

The stage `measure` writes one beside its models, `hipspace compare` one of one's own
readings; `hipspace measure` reads either.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from hipspace.measurement.error_scale import ends_mm
from hipspace.measurement.movement import is_unsteady
from hipspace.storage.files.whole_files import written_whole

SYNTHETIC = "synthetic radiographs"
LANDMARKS = "landmarks of a cohort"
READINGS = "your readings"
FOR_WHOM = "meant for hips without flags on radiographs like those"
SOURCES = (SYNTHETIC, LANDMARKS, READINGS)
"""What an interval may have been learned from."""


@dataclass(frozen=True)
class Interval:
    """How far a minimum may be off, as other hips have shown.

    Parameters
    ----------
    nominal
        Fraction of the hips of new patients whose width the interval shall hold.
    reach
        Half of an interval in units of the hip's error scale; infinite of too few
        subjects for the nominal coverage.
    hips, subjects
        That it was learned from.
    models
        First digits of the models' hashes, coarse and fine; of no fine one, nothing.
    learned_from
        One of `SOURCES`.
    """

    nominal: float
    reach: float
    hips: int
    subjects: int
    models: tuple[str, str]
    learned_from: str

    @property
    def known(self) -> bool:
        """Whether the subjects were enough."""
        return math.isfinite(self.reach)

    def of(
        self,
        minimum_mm: float,
        softness_mm: float,
        look_minima_mm: Sequence[float] = (),
    ) -> tuple[float, float]:
        """Lower end, not below 0, and upper end in mm.

        They hold what the minimum was by each look as well, see `steadiness`:
        of an unsteady hip, the intervals round each of its minima together.
        """
        by_look_mm = [mm for mm in look_minima_mm if math.isfinite(mm)]
        around_mm = [minimum_mm]
        if is_unsteady(minimum_mm, look_minima_mm):
            around_mm += by_look_mm
        ends = [ends_mm(mm, softness_mm, self.reach) for mm in around_mm]
        lows, highs = zip(*ends, strict=True)
        return float(min((*lows, *by_look_mm))), float(max((*highs, *by_look_mm)))

    @property
    def percent(self) -> str:
        """Its nominal coverage as a text."""
        return percent(self.nominal)

    def sentence(self) -> str:
        """What it was learned from, and for which hips it is meant."""
        hips = f"{self.hips} hips of {self.subjects} subjects"
        return promise(self.nominal, self.learned_from, hips)


def promise(nominal: float, learned_from: str, hips: str) -> str:
    """What an interval was learned from, of which `hips`, and for which it is meant."""
    learned = f"learned from {learned_from} ({hips})"
    return f"{percent(nominal)} interval, {learned}; {FOR_WHOM}"


def percent(fraction: float) -> str:
    """A fraction as a text, as 92.5 %."""
    return f"{100 * fraction:g} %"


def write_interval(path: Path, interval: Interval) -> None:
    """Write an interval as JSON, an infinite reach as null."""
    reach = interval.reach if interval.known else None
    values = asdict(interval) | {"reach": reach}
    with written_whole(path) as file:
        file.write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")


def read_interval(path: Path) -> Interval:
    """The interval of a file.

    Raises
    ------
    ValueError
        If the file cannot be read or holds none.
    """
    try:
        # a file that does not say it is an early one of `hipspace compare`
        values = {"learned_from": READINGS} | json.loads(path.read_text("utf-8"))
        coarse, fine = values.pop("models")
        reach = math.inf if values["reach"] is None else values.pop("reach")
        interval = Interval(**values | {"reach": reach, "models": (coarse, fine)})
        _check(interval)
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: no calibration of an interval: {error}") from None
    return interval


def _check(interval: Interval) -> None:
    if not 0 < interval.nominal < 1:
        raise ValueError(f"nominal is {interval.nominal}; expected 0 to 1")
    if not interval.reach >= 0:
        raise ValueError(f"reach is {interval.reach}; expected 0 or more")
    if interval.learned_from not in SOURCES:
        expected = ", ".join(SOURCES)
        sentence = f"learned_from is {interval.learned_from}; expected {expected}"
        raise ValueError(sentence)
