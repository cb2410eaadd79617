"""Predictions and true coverage -> overlap per hip and structure, and its means."""

import json
from pathlib import Path

from tqdm import tqdm

from hipspace.params import Evaluate
from hipspace.splitting import TEST, places
from hipspace.statistics.merging import merger
from hipspace.statistics.overlap import (
    close_up_overlaps,
    dice_per_hip,
    overlap_table,
    predicted_overlaps,
    summary,
)
from hipspace.storage.column_names import HEADS, HIP, HISTORY, OVERLAP, SPLIT
from hipspace.storage.predictions import open_predicted
from hipspace.storage.tables import read_table, write_table

HIPS = Path("data/hips.h5")
COARSE_PREDICTIONS = Path("data/coarse_predictions.h5")
CLOSE_UPS = Path("data/close_ups.h5")
FINE_PREDICTIONS = Path("data/fine_predictions.h5")
HEADS_CSV = Path("data/heads.csv")
SPLIT_CSV = Path("data/split.csv")
HISTORY_CSV = Path("data/history_coarse.csv")
OVERLAP_CSV = Path("data/overlap.csv")
METRICS = Path("metrics/evaluate.json")
LEARNING_CURVE = Path("plots/history.csv")
DICE = Path("plots/dice.csv")


def main() -> None:
    params, split = Evaluate.load(), read_table(SPLIT_CSV, SPLIT)
    heads = read_table(HEADS_CSV, HEADS)
    coarse = open_predicted(HIPS, COARSE_PREDICTIONS)
    with coarse as first, open_predicted(CLOSE_UPS, FINE_PREDICTIONS) as second:
        merge = merger(first, second, heads, params.close_up_half_mm)
        tested, tested_close = (
            set(places(split, TEST, look.hips)) for look in (first, second)
        )
        looks = {
            "both": predicted_overlaps(first, tested, params, merge),
            "coarse": predicted_overlaps(first, tested, params, None),
            "fine": close_up_overlaps(second, tested_close, params),
        }
        tables = {}
        for name, rows in looks.items():
            bar = tqdm(rows, f"evaluate, {name}", disable=None)
            files = second.hips.files if name == "fine" else first.hips.files
            tables[name] = overlap_table(bar, files, params)
    hips = split[list(HIP)]
    overlaps = tables["both"].merge(hips, on=["file", "side"], how="left")
    write_table(OVERLAP_CSV, overlaps, OVERLAP)
    write_table(DICE, dice_per_hip(overlaps), ["structure"])
    write_table(LEARNING_CURVE, read_table(HISTORY_CSV, HISTORY), HISTORY)
    metrics = summary(overlaps)
    metrics |= {name: summary(tables[name]) for name in ("coarse", "fine")}
    METRICS.parent.mkdir(exist_ok=True)
    METRICS.write_text(json.dumps(metrics, indent=2) + "\n")


if __name__ == "__main__":
    main()
