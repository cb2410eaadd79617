"""Predictions and true coverage -> overlap per hip and structure, and its means."""

from pathlib import Path

import pandas as pd

from hipspace.params import Evaluate
from hipspace.running.stage import run
from hipspace.statistics.overlaps.overlap import dice_per_hip, summary
from hipspace.statistics.overlaps.overlap_tables import overlap_tables
from hipspace.storage.files.column_names import HEADS, HIP, HISTORY, OVERLAP, SPLIT
from hipspace.storage.files.metrics import write_metrics
from hipspace.storage.files.tables import read_table, write_table
from hipspace.storage.predictions import open_predicted

COARSE = Path("data/hips.h5"), Path("data/coarse_predictions.h5")
FINE = Path("data/close_ups.h5"), Path("data/fine_predictions.h5")
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
    heads, split = read_table(HEADS_CSV, HEADS), read_table(SPLIT_CSV, SPLIT)
    with open_predicted(*COARSE) as coarse, open_predicted(*FINE) as fine:
        tables = overlap_tables(coarse, fine, heads, split, Evaluate.load())
    both = tables["both"].merge(split[list(HIP)], on=["file", "side"], how="left")
    write_table(OVERLAP_CSV, both, OVERLAP)
    write_table(DICE, dice_per_hip(both), ["structure"])
    curves = [
        read_table(path, HISTORY).assign(network=network)
        for network, path in HISTORIES.items()
    ]
    write_table(LEARNING_CURVE, pd.concat(curves), ["network", *HISTORY])
    alone = {name: summary(tables[name]) for name in ("coarse", "fine")}
    write_metrics(METRICS, summary(both) | alone)


if __name__ == "__main__":
    run(main, __doc__)
