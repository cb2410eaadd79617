"""Predictions -> joint space widths of every test hip by every reader, and metrics.

Validation hips are measured too: they say how wide the intervals must be.
"""

import json
from pathlib import Path

import pandas as pd
from joblib import Parallel, delayed
from tqdm import tqdm

from hipspace.agreement import finite
from hipspace.change import (
    CHANGE,
    change_metrics,
    changes,
    smallest_detectable_change,
)
from hipspace.comparison import agreement_table, bland_altman, metrics, scatter
from hipspace.conformal import calibrate, with_intervals
from hipspace.coverage import interval_metrics
from hipspace.flag_table import FLAG_TABLE, flag_metrics, flag_table
from hipspace.judged_table import JUDGED
from hipspace.params import Measure, Runtime
from hipspace.radiograph_rows import radiograph_rows
from hipspace.repeatability import repeatability
from hipspace.retest_table import RETEST
from hipspace.splitting import TEST, VALIDATION
from hipspace.store import open_look
from hipspace.strata import STRATA, agreement_by
from hipspace.tables import RADIOGRAPHS, SPLIT, read_table, write_table
from hipspace.width_tables import TRUTH

HIPS = Path("data/hips.h5")
PREDICTIONS = Path("data/predictions.h5")
CLOSE_UPS = Path("data/close_ups.h5")
SECOND_PREDICTIONS = Path("data/second_predictions.h5")
SPLIT_CSV = Path("data/split.csv")
RADIOGRAPHS_CSV = Path("data/radiographs.csv")
TRUTH_CSV = Path("data/truth.csv")
RETEST_CSV = Path("data/retest.csv")
JSW_CSV = Path("data/jsw.csv")
AGREEMENT = Path("data/agreement.csv")
AGREEMENT_BY = Path("data/agreement_by.csv")
FLAGS_CSV = Path("data/flags.csv")
CHANGE_CSV = Path("data/change.csv")
METRICS = Path("metrics/measure.json")
SCATTER = Path("plots/scatter.csv")
BLAND_ALTMAN = Path("plots/bland_altman.csv")


def measured(part: str, params: Measure) -> pd.DataFrame:
    """The rows of data/jsw.csv of the hips of a part, without intervals."""
    split, truth = read_table(SPLIT_CSV, SPLIT), read_table(TRUTH_CSV, TRUTH)
    radiographs = read_table(RADIOGRAPHS_CSV, RADIOGRAPHS).set_index("file")
    shapes = radiographs[["rows", "columns"]].apply(tuple, axis=1)
    groups = [group for _, group in split[split["part"] == part].groupby("row")]
    first = open_look(HIPS, PREDICTIONS)
    second = open_look(CLOSE_UPS, SECOND_PREDICTIONS)
    jobs = (
        delayed(radiograph_rows)(
            first,
            second,
            hips,
            truth,
            shapes[hips["file"].iloc[0]],
            params.smoothing_mm,
        )
        for hips in groups
    )
    rows = Parallel(Runtime.load().workers, return_as="generator")(jobs)
    bar = tqdm(rows, f"measure, {part}", len(groups), unit="radiograph", disable=None)
    return pd.DataFrame([row for of_radiograph in bar for row in of_radiograph])


def main() -> None:
    params = Measure.load()
    calibration = calibrate(measured(VALIDATION, params), params.interval)
    table = with_intervals(measured(TEST, params), calibration)
    retest = with_intervals(read_table(RETEST_CSV, RETEST), calibration)
    again = repeatability(retest, params)
    sdc_mm = smallest_detectable_change(table, again["widths"]["minimum"]["sdc_mm"])
    write_table(JSW_CSV, table, JUDGED)
    write_table(AGREEMENT, agreement_table(table), ["width", "reader", "reference"])
    write_table(AGREEMENT_BY, agreement_by(table, params), STRATA)
    write_table(FLAGS_CSV, flag_table(table, params.failure_mm), FLAG_TABLE)
    write_table(CHANGE_CSV, changes(table, sdc_mm), CHANGE)
    write_table(SCATTER, scatter(table), ["reference_mm", "width_mm", "reader"])
    write_table(BLAND_ALTMAN, bland_altman(scatter(table)), ["mean_mm"])
    METRICS.parent.mkdir(exist_ok=True)
    found = metrics(table, params)
    found |= finite(
        {
            "interval": interval_metrics(table, retest, calibration, params),
            "flags": flag_metrics(table, params.failure_mm),
            "retest": again,
            "change": change_metrics(table, sdc_mm),
        }
    )
    METRICS.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
