"""Predictions and true coverage -> overlap per hip and structure, and its means."""

import json
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from hipspace.overlap import (
    close_up_overlaps,
    dice_per_hip,
    predicted_overlaps,
    summary,
)
from hipspace.params import Evaluate
from hipspace.store import Hips, Predictions
from hipspace.tables import HIP, HISTORY, OVERLAP, SPLIT, read_table, write_table

HIPS = Path("data/hips.h5")
PREDICTIONS = Path("data/predictions.h5")
CLOSE_UPS = Path("data/close_ups.h5")
SECOND_PREDICTIONS = Path("data/second_predictions.h5")
SPLIT_CSV = Path("data/split.csv")
HISTORY_CSV = Path("data/history.csv")
OVERLAP_CSV = Path("data/overlap.csv")
METRICS = Path("metrics/evaluate.json")
LEARNING_CURVE = Path("plots/history.csv")
DICE = Path("plots/dice.csv")


def main() -> None:
    params = Evaluate.load()
    split = read_table(SPLIT_CSV, SPLIT)[["row", *HIP]]
    with Hips(HIPS) as hips, Predictions(PREDICTIONS) as predictions:
        rows = predicted_overlaps(hips, predictions, params)
        bar = tqdm(rows, "evaluate", 3 * len(predictions), disable=None)
        overlaps = split.merge(pd.DataFrame(bar), on=["row", "side"], how="right")
    with Hips(CLOSE_UPS) as hips, Predictions(SECOND_PREDICTIONS) as predictions:
        rows = close_up_overlaps(hips, predictions, params)
        bar = tqdm(rows, "evaluate again", 3 * len(predictions), disable=None)
        again = [{"file": hips.files[row["row"]], **row} for row in bar]
    write_table(OVERLAP_CSV, overlaps, OVERLAP)
    write_table(DICE, dice_per_hip(overlaps), ["structure"])
    write_table(LEARNING_CURVE, read_table(HISTORY_CSV, HISTORY), HISTORY)
    METRICS.parent.mkdir(exist_ok=True)
    metrics = summary(overlaps)
    if again:
        metrics["second_look"] = summary(pd.DataFrame(again))
    METRICS.write_text(json.dumps(metrics, indent=2) + "\n")


if __name__ == "__main__":
    main()
