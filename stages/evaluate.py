"""Predictions and true coverage -> overlap per hip and structure, and its means."""

import json
from pathlib import Path

import pandas as pd

from hipspace.geometry.anatomy import STRUCTURES
from hipspace.params import Evaluate
from hipspace.running.progress import shown
from hipspace.running.stage import run
from hipspace.splitting import TEST, places
from hipspace.statistics.merging import merger
from hipspace.statistics.overlap import (
    close_up_overlaps,
    dice_per_hip,
    overlap_table,
    predicted_overlaps,
    summary,
)
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
HISTORIES = {
    network: Path(f"data/history_{network}.csv") for network in ("coarse", "fine")
}
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
            hips = second.hips if name == "fine" else first.hips
            count = len(STRUCTURES) * len(places(split, TEST, hips))
            compared = shown(rows, count, f"structure, {name},")
            tables[name] = overlap_table(compared, hips.files, params)
    hips = split[list(HIP)]
    overlaps = tables["both"].merge(hips, on=["file", "side"], how="left")
    write_table(OVERLAP_CSV, overlaps, OVERLAP)
    write_table(DICE, dice_per_hip(overlaps), ["structure"])
    histories = [
        read_table(path, HISTORY).assign(network=network)
        for network, path in HISTORIES.items()
    ]
    write_table(LEARNING_CURVE, pd.concat(histories), ["network", *HISTORY])
    metrics = summary(overlaps)
    metrics |= {name: summary(tables[name]) for name in ("coarse", "fine")}
    METRICS.parent.mkdir(exist_ok=True)
    METRICS.write_text(json.dumps(metrics, indent=2) + "\n")


if __name__ == "__main__":
    run(main, __doc__)
