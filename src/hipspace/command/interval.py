"""The interval round a minimum, from readings that calibrated it.

`hipspace compare` writes the file that `hipspace measure --calibration` reads.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from hipspace.command.usage import WrongUsage
from hipspace.measurement.error_scale import error_scale_mm


@dataclass(frozen=True)
class Interval:
    """How far a minimum may be off, as readings of other hips have shown.

    Parameters
    ----------
    nominal
        Fraction of the hips of new patients whose reading the interval shall hold.
    reach
        Half of an interval in units of the hip's error scale.
    hips, subjects
        That it was learned from.
    models
        First digits of the models' hashes, coarse and fine.
    """

    nominal: float
    reach: float
    hips: int
    subjects: int
    models: tuple[str, str]

    def of(self, minimum_mm: float, softness_mm: float) -> tuple[float, float]:
        """Lower end, not below 0, and upper end in mm; NaN of a hip without a width."""
        half_mm = self.reach * error_scale_mm(minimum_mm, softness_mm)
        return max(minimum_mm - half_mm, 0.0), minimum_mm + half_mm


def write_interval(path: Path, interval: Interval) -> None:
    """Write a calibration as JSON."""
    path.write_text(json.dumps(asdict(interval), indent=2) + "\n", encoding="utf-8")


def read_interval(path: Path) -> Interval:
    """The calibration of a file.

    Raises
    ------
    WrongUsage
        If there is none.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        coarse, fine = values.pop("models")
        return Interval(**values, models=(coarse, fine))
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise WrongUsage(
            f"{path}: no calibration of hipspace compare: {error}"
        ) from None
