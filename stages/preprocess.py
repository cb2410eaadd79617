"""Radiographs and landmarks to one grid, and what became of every file."""

import logging
from pathlib import Path
from typing import Any

import pandas as pd

from hipspace.cohort_files import find_radiographs
from hipspace.outcomes import (
    numbered,
    radiographs_table,
    summary,
    truth_of_kept,
    why_none,
)
from hipspace.parallel import workplace
from hipspace.params import Cohort, Preprocess, Runtime
from hipspace.preprocessing import preprocess_all
from hipspace.progress import shown
from hipspace.store import new_hips
from hipspace.tables import RADIOGRAPHS, read_table, write_table
from hipspace.width_tables import TRUTH

HIPS = Path("data/hips.h5")
CLOSE_UPS = Path("data/close_ups.h5")
RADIOGRAPHS_CSV = Path("data/radiographs.csv")
TRUTH_CSV = Path("data/truth.csv")


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    params, root = Preprocess.load(), Cohort.load().root
    files = find_radiographs(Path(root))
    rows: list[dict[str, Any]] = []
    with (
        workplace(Runtime.load()) as workers,
        new_hips(HIPS) as keep,
        new_hips(CLOSE_UPS) as keep_close_up,
    ):
        outcomes = preprocess_all(files, params, workers)
        for outcome in numbered(shown(outcomes, len(files), "radiograph")):
            rows.append(outcome.row)
            if outcome.record is not None:
                keep(outcome.record)
            for close_up in outcome.close_ups:
                keep_close_up(close_up)
    radiographs = radiographs_table(rows)
    write_table(RADIOGRAPHS_CSV, radiographs, RADIOGRAPHS)
    if not (radiographs["status"] == "kept").any():
        raise SystemExit(f"{root}: {why_none(rows)}")
    source = Path(root) / "truth.csv"
    known = source.is_file()
    truth = read_table(source, TRUTH) if known else pd.DataFrame(columns=list(TRUTH))
    write_table(TRUTH_CSV, truth_of_kept(truth, radiographs) if known else truth, TRUTH)
    logging.info(summary(rows))


if __name__ == "__main__":
    main()
