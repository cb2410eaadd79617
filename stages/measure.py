"""Predictions -> joint space widths of every test hip by every reader, and metrics.

Validation hips are measured too: they say how wide the intervals must be.
"""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from hipspace.measurement.columns import JUDGED, RETESTED
from hipspace.measurement.retested import with_widths
from hipspace.measurement.rows import Rows, as_table, measure_radiographs
from hipspace.params import Borders, Measure, Runtime
from hipspace.running.parallel import workplace
from hipspace.running.resuming import (
    checkpoints_root,
    fingerprint,
    held_folder,
    resumed,
)
from hipspace.splitting import TEST, VALIDATION
from hipspace.statistics.agreement import finite
from hipspace.statistics.change import (
    CHANGE,
    change_metrics,
    changes,
    incomparable,
    smallest_detectable_change,
)
from hipspace.statistics.comparison import (
    AGREEMENT,
    agreement_table,
    bland_altman,
    metrics,
    scatter,
)
from hipspace.statistics.flag_table import FLAG_TABLE, flag_metrics, flag_table
from hipspace.statistics.intervals import (
    CALIBRATION,
    calibrate,
    calibration_curve,
    interval_metrics,
    with_intervals,
)
from hipspace.statistics.mean_profile import MEAN_PROFILE, mean_profile
from hipspace.statistics.repeatability import repeatability
from hipspace.statistics.strata import STRATA, agreement_by
from hipspace.storage.column_names import RADIOGRAPHS, RETEST, SPLIT, TRUTH
from hipspace.storage.predictions import open_predicted
from hipspace.storage.tables import read_table, write_table

HIPS = Path("data/hips.h5")
COARSE_PREDICTIONS = Path("data/coarse_predictions.h5")
CLOSE_UPS = Path("data/close_ups.h5")
FINE_PREDICTIONS = Path("data/fine_predictions.h5")
SPLIT_CSV = Path("data/split.csv")
RADIOGRAPHS_CSV = Path("data/radiographs.csv")
TRUTH_CSV = Path("data/truth.csv")
RETEST_CSV = Path("data/retest.csv")
RETEST_JSW_CSV = Path("data/retest_jsw.csv")
READ = (
    *(HIPS, COARSE_PREDICTIONS, CLOSE_UPS, FINE_PREDICTIONS),
    *(SPLIT_CSV, RADIOGRAPHS_CSV, TRUTH_CSV),
)
JSW_CSV = Path("data/jsw.csv")
AGREEMENT_CSV = Path("data/agreement.csv")
AGREEMENT_BY = Path("data/agreement_by.csv")
FLAGS_CSV = Path("data/flags.csv")
CHANGE_CSV = Path("data/change.csv")
METRICS = Path("metrics/measure.json")
SCATTER = Path("plots/scatter.csv")
BLAND_ALTMAN = Path("plots/bland_altman.csv")
PROFILE_CSV = Path("plots/profile.csv")
CALIBRATION_CSV = Path("plots/calibration.csv")


def radiographs_of(part: str) -> list[pd.DataFrame]:
    """The hips of a part, radiograph by radiograph: rows of split.csv."""
    split = read_table(SPLIT_CSV, SPLIT)
    split = split.join(_radiographs()["spacing_rule"], on="file")
    return [hips for _, hips in split[split["part"] == part].groupby("row")]


def measured_rows(
    radiographs: Sequence[pd.DataFrame], borders: Borders, workers: int
) -> Iterator[Rows]:
    """The rows of data/jsw.csv of each radiograph, without intervals."""
    truth = dict(tuple(read_table(TRUTH_CSV, TRUTH).groupby("file")))
    shapes = _radiographs()[["rows", "columns"]].apply(tuple, axis=1)
    looks = (
        open_predicted(HIPS, COARSE_PREDICTIONS),
        open_predicted(CLOSE_UPS, FINE_PREDICTIONS),
    )
    return measure_radiographs(
        looks, radiographs, truth, shapes, borders.smoothing_mm, workers
    )


def measured(part: str, borders: Borders, workers: int, folder: Path) -> pd.DataFrame:
    """The rows of data/jsw.csv of the hips of a part, without intervals.

    Those of each radiograph are kept in the folder as they come.
    """
    radiographs = radiographs_of(part)
    rows = resumed(
        folder,
        lambda number: measured_rows(radiographs[number:], borders, workers),
        suffix=f".{part}",
    )
    name, count = f"measure, {part}", len(radiographs)
    return as_table(tqdm(rows, name, count, unit="radiograph", disable=None))


def _radiographs() -> pd.DataFrame:
    return read_table(RADIOGRAPHS_CSV, RADIOGRAPHS).set_index("file")


def main() -> None:
    borders, params = Borders.load(), Measure.load()
    inputs = fingerprint(borders.model_dump(), READ)
    with (
        held_folder(checkpoints_root() / f"measure-{inputs}") as folder,
        workplace(Runtime.load()) as workers,
    ):
        validation, test = (
            measured(part, borders, workers, folder) for part in (VALIDATION, TEST)
        )
    calibration = calibrate(validation, params.interval)
    table = with_intervals(test, calibration)
    write_table(RETEST_JSW_CSV, with_widths(read_table(RETEST_CSV, RETEST)), RETESTED)
    retest = with_intervals(read_table(RETEST_JSW_CSV, RETESTED), calibration)
    again = repeatability(retest, params)
    sdc_mm = smallest_detectable_change(table, again["widths"]["minimum"]["sdc_mm"])
    write_table(JSW_CSV, table, JUDGED)
    write_table(AGREEMENT_CSV, agreement_table(table), AGREEMENT)
    write_table(AGREEMENT_BY, agreement_by(table, params), STRATA)
    write_table(FLAGS_CSV, flag_table(table, params.failure_mm), FLAG_TABLE)
    changed = changes(table, sdc_mm)
    write_table(CHANGE_CSV, changed, CHANGE)
    write_table(SCATTER, scatter(table), ["reference_mm", "width_mm", "reader"])
    write_table(BLAND_ALTMAN, bland_altman(scatter(table)), ["mean_mm"])
    write_table(PROFILE_CSV, mean_profile(table), MEAN_PROFILE)
    curve = calibration_curve(validation, table, params)
    write_table(CALIBRATION_CSV, curve, CALIBRATION)
    METRICS.parent.mkdir(exist_ok=True)
    found = metrics(table, params)
    found |= finite(
        {
            "interval": interval_metrics(table, retest, calibration, params),
            "flags": flag_metrics(table, params.failure_mm),
            "retest": again,
            "change": change_metrics(changed, sdc_mm, params.progression_mm)
            | {"incomparable": incomparable(table)},
        }
    )
    METRICS.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
