"""Tables, hips and predictions -> figures in plots/ and one page that shows them."""

import json
from pathlib import Path

from hipspace.params import Borders, Cohort, Report
from hipspace.report.finished import TABLES, Finished, Tables
from hipspace.running.stage import run
from hipspace.storage.files.tables import read_table
from hipspace.storage.predictions import open_predicted

COARSE = Path("data/hips.h5"), Path("data/coarse_predictions.h5")
FINE = Path("data/close_ups.h5"), Path("data/fine_predictions.h5")
DATA = ("agreement_by", "flags", "jsw", "overlap", "radiographs", "split")
CURVES = ("calibration", "history", "profile")
PATHS = {name: Path(f"data/{name}.csv") for name in DATA}
PATHS |= {name: Path(f"plots/{name}.csv") for name in CURVES}
MEASURE = Path("metrics/measure.json")
MODELS = Path("models/coarse.safetensors"), Path("models/fine.safetensors")
PLOTS = Path("plots")
PAGE = Path("report/index.html")


def main() -> None:
    examples, borders, cohort = Report.load().examples, Borders.load(), Cohort.load()
    tables = {name: read_table(path, TABLES[name]) for name, path in PATHS.items()}
    measure = json.loads(MEASURE.read_text())
    with open_predicted(*COARSE) as coarse, open_predicted(*FINE) as fine:
        finished = Finished(
            *(Tables(**tables), measure, coarse, fine, cohort, borders.smoothing_mm)
        )
        figures = finished.figures(examples)
        text = finished.page(figures, examples, MODELS)
    for folder in (PLOTS, PAGE.parent):
        folder.mkdir(exist_ok=True)
    for name, content in figures.items():
        (PLOTS / f"{name}.png").write_bytes(content)
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    run(main, __doc__)
