"""`hipspace compare`: measured widths beside readings -> a page, numbers, intervals."""

import json
import logging
from argparse import Namespace
from pathlib import Path

import numpy as np
import pandas as pd

from hipspace import __version__
from hipspace.command.readings import joined
from hipspace.command.usage import WrongUsage
from hipspace.measurement.interval import READINGS, Interval, write_interval
from hipspace.report.comparison_page import comparison_page
from hipspace.statistics.readings import Calibrated, calibrated, compared
from hipspace.storage.files.whole_files import written_whole

log = logging.getLogger(__name__)
MODELS = ("coarse_model_sha256", "fine_model_sha256")


def run(options: Namespace) -> int:
    """Do what the options of `hipspace compare` ask for, and return the exit status.

    Raises
    ------
    WrongUsage
        If a table is at fault, a result exists, or too few subjects calibrate.
    """
    numbers = options.report.with_suffix(".json")
    for path in filter(None, (options.report, numbers, options.calibration)):
        if path.exists() and not options.overwrite:
            raise WrongUsage(f"{path} exists: --overwrite replaces it")
    read, hips = joined(options.jsw, options.readings)
    if read["measured_mm"].isna().all():
        raise WrongUsage("none of the hips that were read is measured")
    models = _models(hips)
    result = compared(read)
    provenance = {
        "version": f"hipspace {__version__}",
        "measured by": f"hipspace {', '.join(sorted(hips['version'].unique()))}",
        "coarse model": f"SHA-256 {models[0]}",
        "fine model": f"SHA-256 {models[1] or 'none'}",
    }
    interval = calibrated(read, hips["scale_mm"].to_dict(), options.nominal)
    if options.calibration is not None:
        write_interval(options.calibration, _interval(interval, models, options))
    told = {"calibration": _told(interval, options.nominal), **provenance}
    with written_whole(numbers) as path:
        path.write_text(json.dumps(result | {"provenance": told}, indent=2) + "\n")
    with written_whole(options.report) as path:
        page = comparison_page(read, result, told)
        path.write_text(page, encoding="utf-8")
    _say(result, options.report)
    return 0


def _models(hips: pd.DataFrame) -> tuple[str, str]:
    found = hips[list(MODELS)].drop_duplicates()
    if len(found) != 1:
        raise WrongUsage("the hips were measured by several models; expected one pair")
    coarse, fine = found.iloc[0]
    return str(coarse), str(fine)


def _interval(
    found: Calibrated, models: tuple[str, str], options: Namespace
) -> Interval:
    if not np.isfinite(found.reach):
        least = int(np.ceil(round(options.nominal / (1 - options.nominal), 6)))
        sentence = f"{found.subjects} subjects cannot calibrate {options.nominal:.0%}"
        raise WrongUsage(f"{sentence}; at least {least} expected")
    return Interval(
        options.nominal,
        found.reach,
        found.hips,
        found.subjects,
        models,
        READINGS,
    )


def _told(found: Calibrated, nominal: float) -> str:
    if not np.isfinite(found.reach):
        return f"{found.subjects} subjects are too few for {nominal:.0%}"
    return (
        f"{nominal:.0%} by {found.hips} hips of {found.subjects} subjects: "
        f"{found.reach:.3g} error scales to either side of the minimum"
    )


def _say(result: dict, page: Path) -> None:
    judged = result["mean_of_readers"]
    log.info(
        "%d hips of %d subjects: bias %+.2f mm, limits of agreement %+.2f to %+.2f mm, "
        "ICC %.3f -> %s",
        judged["hips"],
        judged["subjects"],
        judged["bias_mm"],
        judged.get("limit_low_mm", np.nan),
        judged.get("limit_high_mm", np.nan),
        judged.get("icc_2_1", np.nan),
        page,
    )
