"""Radiographs and landmarks to one grid, and what became of every file."""

import logging
from pathlib import Path
from typing import Any

import pandas as pd

from hipspace.errors import Unusable
from hipspace.params import CloseUp, Cohort, Preprocess, Runtime, Views
from hipspace.radiographs.cache import KeptOutcomes, preprocess_files
from hipspace.radiographs.cohort import TRUTH_FILE, cohort_files, find_radiographs
from hipspace.radiographs.outcomes import (
    numbered,
    radiographs_table,
    summary,
    truth_of_kept,
    why_none,
    why_unread,
)
from hipspace.radiographs.source_file import SourceFile
from hipspace.running.parallel import workplace
from hipspace.running.progress import shown
from hipspace.running.stage import run
from hipspace.storage.files.column_names import RADIOGRAPHS, TRUTH
from hipspace.storage.files.tables import read_table, write_table
from hipspace.storage.hips import new_hips

HIPS = Path("data/hips.h5")
CLOSE_UPS = Path("data/close_ups.h5")
RADIOGRAPHS_CSV = Path("data/radiographs.csv")
TRUTH_CSV = Path("data/truth.csv")


def main() -> None:
    views = Views(Preprocess.load(), CloseUp.load())
    cohort, runtime = Cohort.load(), Runtime.load()
    sources = cohort_files(cohort)
    files = find_radiographs(sources)
    kept = KeptOutcomes.of(cohort, views) if runtime.keep_preprocessed else None
    rows: list[dict[str, Any]] = []
    with (
        workplace(runtime) as workers,
        new_hips(HIPS) as keep,
        new_hips(CLOSE_UPS) as keep_close_up,
    ):
        outcomes = preprocess_files(files, views, workers, kept)
        for outcome in numbered(shown(outcomes, len(files), "radiograph")):
            rows.append(outcome.row)
            if outcome.record is not None:
                keep(outcome.record)
            for close_up in outcome.close_ups:
                keep_close_up(close_up)
    radiographs = radiographs_table(rows)
    write_table(RADIOGRAPHS_CSV, radiographs, RADIOGRAPHS)
    if not (radiographs["status"] == "kept").any():
        raise SystemExit(f"{cohort.root}: {why_none(rows)}")
    if cohort.folder is not None and (fault := why_unread(rows)):
        raise SystemExit(f"{cohort.folder}: {fault}; run again when they can")
    truth = exact_widths(sources.get(TRUTH_FILE))
    write_table(TRUTH_CSV, truth_of_kept(truth, radiographs), TRUTH)
    if kept is not None:
        kept.forget_all_but(files)
    logging.info(summary(rows))


def exact_widths(source: SourceFile | None) -> pd.DataFrame:
    """The exact widths of a cohort that has them, else a table without rows."""
    if source is None:
        return pd.DataFrame(columns=list(TRUTH))
    try:
        source.verify()
    except Unusable as error:
        raise SystemExit(f"cohort.root: {error}") from None
    return read_table(source.path, TRUTH)


if __name__ == "__main__":
    run(main, __doc__)
