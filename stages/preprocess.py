"""Radiographs and landmarks to one grid, and what became of every file."""

import logging
from pathlib import Path

from hipspace.params import CloseUp, Cohort, Preprocess, Runtime, Views
from hipspace.radiographs.cache import KeptOutcomes, preprocess_files
from hipspace.radiographs.cohort import cohort_files, find_radiographs
from hipspace.radiographs.outcomes import fault, radiographs_table, stored, summary
from hipspace.radiographs.truth import exact_widths, truth_of_kept
from hipspace.running.parallel import workplace
from hipspace.running.progress import shown
from hipspace.running.stage import run
from hipspace.storage.files.column_names import RADIOGRAPHS, TRUTH
from hipspace.storage.files.tables import write_table
from hipspace.storage.hips import new_hips

HIPS, CLOSE_UPS = Path("data/hips.h5"), Path("data/close_ups.h5")
RADIOGRAPHS_CSV, TRUTH_CSV = Path("data/radiographs.csv"), Path("data/truth.csv")


def main() -> None:
    views = Views(Preprocess.load(), CloseUp.load())
    cohort, runtime = Cohort.load(), Runtime.load()
    sources = cohort_files(cohort)
    files = find_radiographs(sources)
    kept = KeptOutcomes.of(cohort, views) if runtime.keep_preprocessed else None
    with (
        workplace(runtime) as workers,
        new_hips(HIPS) as keep,
        new_hips(CLOSE_UPS) as keep_close_up,
    ):
        outcomes = preprocess_files(files, views, workers, kept)
        seen = shown(outcomes, len(files), "radiograph")
        rows = stored(seen, keep, keep_close_up)
    radiographs = radiographs_table(rows)
    write_table(RADIOGRAPHS_CSV, radiographs, RADIOGRAPHS)
    if sentence := fault(rows, cohort):
        raise SystemExit(sentence)
    truth = truth_of_kept(exact_widths(sources), radiographs)
    write_table(TRUTH_CSV, truth, TRUTH)
    if kept is not None:
        kept.forget_all_but(files)
    logging.info(summary(rows))


if __name__ == "__main__":
    run(main, __doc__)
