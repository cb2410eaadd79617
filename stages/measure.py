"""Predictions -> joint space widths of every test hip by every reader, and metrics."""

import json
from pathlib import Path

import pandas as pd
from joblib import Parallel, delayed
from tqdm import tqdm

from hipspace.comparison import agreement_table, bland_altman, metrics, scatter
from hipspace.measuring import radiograph_rows
from hipspace.params import Measure, Runtime
from hipspace.store import open_look
from hipspace.tables import SPLIT, read_table, write_table
from hipspace.width_tables import JSW, TRUTH

HIPS = Path("data/hips.h5")
PREDICTIONS = Path("data/predictions.h5")
CLOSE_UPS = Path("data/close_ups.h5")
SECOND_PREDICTIONS = Path("data/second_predictions.h5")
SPLIT_CSV = Path("data/split.csv")
TRUTH_CSV = Path("data/truth.csv")
JSW_CSV = Path("data/jsw.csv")
AGREEMENT = Path("data/agreement.csv")
METRICS = Path("metrics/measure.json")
SCATTER = Path("plots/scatter.csv")
BLAND_ALTMAN = Path("plots/bland_altman.csv")


def main() -> None:
    params, runtime = Measure.load(), Runtime.load()
    split = read_table(SPLIT_CSV, SPLIT)
    tested = [group for _, group in split[split["part"] == "test"].groupby("row")]
    truth = read_table(TRUTH_CSV, TRUTH)
    first = open_look(HIPS, PREDICTIONS)
    second = open_look(CLOSE_UPS, SECOND_PREDICTIONS)
    jobs = (
        delayed(radiograph_rows)(first, second, group, truth, params.smoothing_mm)
        for group in tested
    )
    rows = Parallel(runtime.workers, return_as="generator")(jobs)
    bar = tqdm(rows, "measure", len(tested), unit="radiograph", disable=None)
    table = pd.DataFrame([row for of_radiograph in bar for row in of_radiograph])
    write_table(JSW_CSV, table, JSW)
    write_table(AGREEMENT, agreement_table(table), ["width", "reader", "reference"])
    write_table(SCATTER, scatter(table), ["reference_mm", "width_mm", "reader"])
    write_table(BLAND_ALTMAN, bland_altman(scatter(table)), ["mean_mm"])
    METRICS.parent.mkdir(exist_ok=True)
    METRICS.write_text(json.dumps(metrics(table, params), indent=2) + "\n")


if __name__ == "__main__":
    main()
