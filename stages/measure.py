"""Predictions -> joint space widths of every test hip by every reader, and metrics.

Validation hips are measured too: they say how wide the intervals must be, those of
`hipspace measure` among them.
"""

from pathlib import Path

from hipspace.measurement.columns import RETESTED
from hipspace.measurement.interval import write_interval
from hipspace.measurement.measured import measured_parts
from hipspace.measurement.retested import with_widths
from hipspace.params import Borders, Measure, Runtime
from hipspace.running.parallel import workplace
from hipspace.running.stage import run
from hipspace.statistics.findings import findings
from hipspace.statistics.intervals import learned_interval
from hipspace.storage.files.checksum import short_digest
from hipspace.storage.files.column_names import RETEST
from hipspace.storage.files.metrics import write_metrics
from hipspace.storage.files.tables import read_table, write_table

COARSE = Path("data/hips.h5"), Path("data/coarse_predictions.h5")
FINE = Path("data/close_ups.h5"), Path("data/fine_predictions.h5")
PATHS = {name: Path(f"data/{name}.csv") for name in ("split", "radiographs", "truth")}
RETEST_CSV, RETEST_JSW_CSV = Path("data/retest.csv"), Path("data/retest_jsw.csv")
METRICS = Path("metrics/measure.json")
MODELS = Path("models/coarse.safetensors"), Path("models/fine.safetensors")
INTERVAL = Path("models/interval.json")


def main() -> None:
    borders, params = Borders.load(), Measure.load()
    with workplace(Runtime.load()) as workers:
        validation, test = measured_parts(COARSE, FINE, PATHS, borders, workers)
    retest = with_widths(read_table(RETEST_CSV, RETEST))
    write_table(RETEST_JSW_CSV, retest, RETESTED)
    found = findings(validation, test, read_table(RETEST_JSW_CSV, RETESTED), params)
    for name, (table, columns) in found.tables.items():
        write_table(Path(name), table, columns)
    write_metrics(METRICS, found.metrics)
    coarse, fine = map(short_digest, MODELS)
    interval = learned_interval(validation, params.interval, (coarse, fine))
    write_interval(INTERVAL, interval)


if __name__ == "__main__":
    run(main, __doc__)
