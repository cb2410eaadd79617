"""Metrics and overlaps -> metrics/summary.json: the numbers that decide."""

import json
from pathlib import Path

from hipspace.running.stage import run
from hipspace.statistics.summary import summary
from hipspace.storage.files.column_names import OVERLAP
from hipspace.storage.files.metrics import write_metrics
from hipspace.storage.files.tables import read_table

MEASURE = Path("metrics/measure.json")
HEADS = Path("data/heads.json")
OVERLAP_CSV = Path("data/overlap.csv")
SUMMARY = Path("metrics/summary.json")


def main() -> None:
    measure, heads = (json.loads(path.read_text()) for path in (MEASURE, HEADS))
    numbers = summary(measure, heads, read_table(OVERLAP_CSV, OVERLAP))
    write_metrics(SUMMARY, numbers)


if __name__ == "__main__":
    run(main, __doc__)
