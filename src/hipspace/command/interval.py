"""Which interval `hipspace measure` gives each minimum, if any."""

import logging
from pathlib import Path

from hipspace.command.models import INTERVAL
from hipspace.command.usage import WrongUsage
from hipspace.measurement.interval import Interval, read_interval
from hipspace.segmentation.network.model import Model

log = logging.getLogger(__name__)


def chosen_interval(
    calibration: Path | None, coarse_file: Path, model: Model
) -> Interval | None:
    """The one of a file that was named, else of the file beside the coarse model.

    Which one, or why there is none, is said.

    Raises
    ------
    WrongUsage
        If a file is at fault, or the one that was named is of other models.
    """
    path = calibration or coarse_file.with_name(INTERVAL)
    if calibration is None and not path.is_file():
        _say_without(f"there is no {path}")
        return None
    try:
        interval = read_interval(path)
    except ValueError as error:
        raise WrongUsage(f"{error}") from None
    why_not = _why_not(interval, model)
    if why_not and calibration is not None:
        raise WrongUsage(f"{path}: {why_not}")
    if why_not:
        _say_without(f"{path}: {why_not}")
        return None
    log.info("%s", interval.sentence())
    return interval


def _why_not(interval: Interval, model: Model) -> str:
    """Why a model cannot have an interval; nothing if it can."""
    used = (model.sha256, model.fine.sha256 if model.fine else "")
    if interval.models != used:
        found, expected = (_named(digests) for digests in (interval.models, used))
        return f"it is of the models {found}; these are {expected}"
    if not interval.known:
        return f"{interval.subjects} subjects are too few for {interval.percent}"
    return ""


def _named(digests: tuple[str, str]) -> str:
    return " and ".join(digest or "none" for digest in digests)


def _say_without(reason: str) -> None:
    log.info("no interval round a minimum, --calibration gives one: %s", reason)
