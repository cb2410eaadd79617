"""Predictions -> joint space widths of every test hip by every reader, and metrics.

Validation hips are measured too: they say how wide the intervals must be, those of
`hipspace measure` among them.
"""

from pathlib import Path

from hipspace.measurement.columns import RETESTED
from hipspace.measurement.interval import write_interval
from hipspace.measurement.measured import Run, measured
from hipspace.measurement.retested import with_widths
from hipspace.params import Borders, Measure, Runtime
from hipspace.running.parallel import workplace
from hipspace.running.resuming import stage_folder
from hipspace.running.stage import run
from hipspace.splitting import TEST, VALIDATION
from hipspace.statistics.findings import findings
from hipspace.statistics.intervals import learned_interval
from hipspace.storage.files.checksum import DIGITS, sha256_of
from hipspace.storage.files.column_names import RADIOGRAPHS, RETEST, SPLIT, TRUTH
from hipspace.storage.files.metrics import write_metrics
from hipspace.storage.files.tables import read_table, write_table
from hipspace.storage.predictions import open_predicted

COARSE = Path("data/hips.h5"), Path("data/coarse_predictions.h5")
FINE = Path("data/close_ups.h5"), Path("data/fine_predictions.h5")
TABLES = {"split": SPLIT, "radiographs": RADIOGRAPHS, "truth": TRUTH}
RETEST_CSV = Path("data/retest.csv")
RETEST_JSW_CSV = Path("data/retest_jsw.csv")
METRICS = Path("metrics/measure.json")
MODELS = Path("models/coarse.safetensors"), Path("models/fine.safetensors")
INTERVAL = Path("models/interval.json")


def main() -> None:
    borders, params = Borders.load(), Measure.load()
    paths = {name: Path(f"data/{name}.csv") for name in TABLES}
    tables = {name: read_table(paths[name], of) for name, of in TABLES.items()}
    run = Run(open_predicted(*COARSE), open_predicted(*FINE), **tables)
    read = [*COARSE, *FINE, *paths.values()]
    with (
        stage_folder("measure", borders.model_dump(), read) as folder,
        workplace(Runtime.load()) as workers,
    ):
        validation, test = (
            measured(run, part, borders.smoothing_mm, workers, folder)
            for part in (VALIDATION, TEST)
        )
    retest = with_widths(read_table(RETEST_CSV, RETEST))
    write_table(RETEST_JSW_CSV, retest, RETESTED)
    found = findings(validation, test, read_table(RETEST_JSW_CSV, RETESTED), params)
    for name, (table, columns) in found.tables.items():
        write_table(Path(name), table, columns)
    write_metrics(METRICS, found.metrics)
    coarse, fine = (sha256_of(path)[:DIGITS] for path in MODELS)
    interval = learned_interval(validation, params.interval, (coarse, fine))
    write_interval(INTERVAL, interval)


if __name__ == "__main__":
    run(main, __doc__)
