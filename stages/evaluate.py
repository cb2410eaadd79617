"""Predictions and true coverage -> overlap per hip and structure, and its means."""

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
from hipspace.storage.metrics import write_metrics
from hipspace.storage.predictions import open_predicted
from hipspace.storage.tables import (
    HEADS,
    HIP,
    HISTORY,
    OVERLAP,
    SPLIT,
    read_table,
    write_table,
)

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
    with coarse, open_predicted(CLOSE_UPS, FINE_PREDICTIONS) as fine:
        merge = merger(coarse, fine, heads, params.close_up_half_mm)
        tested, tested_close = (
            set(places(split, TEST, predicted.hips)) for predicted in (coarse, fine)
        )
        overlaps_of = {
            "both": predicted_overlaps(coarse, tested, params, merge),
            "coarse": predicted_overlaps(coarse, tested, params, None),
            "fine": close_up_overlaps(fine, tested_close, params),
        }
        tables = {}
        for name, rows in overlaps_of.items():
            bar = tqdm(rows, f"evaluate, {name}", disable=None)
            files = (fine if name == "fine" else coarse).hips.files
            tables[name] = overlap_table(bar, files, params)
    hips = split[list(HIP)]
    overlaps = tables["both"].merge(hips, on=["file", "side"], how="left")
    write_table(OVERLAP_CSV, overlaps, OVERLAP)
    write_table(DICE, dice_per_hip(overlaps), ["structure"])
    write_table(LEARNING_CURVE, read_table(HISTORY_CSV, HISTORY), HISTORY)
    metrics = summary(overlaps)
    metrics |= {name: summary(tables[name]) for name in ("coarse", "fine")}
    write_metrics(METRICS, metrics)


if __name__ == "__main__":
    main()
