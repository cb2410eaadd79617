"""Tables, hips and predictions -> figures in plots/ and one page that shows them."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from hipspace.measurement.columns import JUDGED
from hipspace.params import Borders, Cohort, Report
from hipspace.radiographs.cohort import cohort_files
from hipspace.radiographs.reading import kept_pixels
from hipspace.report.charts import (
    bland_altman_chart,
    calibration_chart,
    learning_curves,
    png,
    profile_chart,
    scatter_chart,
)
from hipspace.report.gallery import Gallery
from hipspace.report.judgement import Judgement
from hipspace.report.page import Results, narrowest_hips, page, worst_hips
from hipspace.report.provenance import provenance
from hipspace.report.tables import judged_readers
from hipspace.running.stage import run
from hipspace.statistics.comparison import reference_of, scatter
from hipspace.statistics.flag_table import FLAG_TABLE
from hipspace.statistics.intervals import CALIBRATION
from hipspace.statistics.mean_profile import MEAN_PROFILE
from hipspace.statistics.strata import STRATA
from hipspace.storage.column_names import HISTORY, OVERLAP, RADIOGRAPHS, SPLIT
from hipspace.storage.predictions import open_predicted
from hipspace.storage.tables import read_table

HIPS = Path("data/hips.h5")
COARSE_PREDICTIONS = Path("data/coarse_predictions.h5")
CLOSE_UPS = Path("data/close_ups.h5")
FINE_PREDICTIONS = Path("data/fine_predictions.h5")
SPLIT_CSV = Path("data/split.csv")
RADIOGRAPHS_CSV = Path("data/radiographs.csv")
HISTORY_CSV = Path("plots/history.csv")
OVERLAP_CSV = Path("data/overlap.csv")
JSW_CSV = Path("data/jsw.csv")
AGREEMENT_BY = Path("data/agreement_by.csv")
FLAGS_CSV = Path("data/flags.csv")
CALIBRATION_CSV = Path("plots/calibration.csv")
PROFILE_CSV = Path("plots/profile.csv")
MEASURE = Path("metrics/measure.json")
MODELS = Path("models/coarse.safetensors"), Path("models/fine.safetensors")
PLOTS = Path("plots")
PAGE = Path("report/index.html")


def pixels_of(radiographs: pd.DataFrame, cohort: Cohort) -> Callable[[str], np.ndarray]:
    """What gives the pixels of a radiograph by its file, bone bright."""
    sources = cohort_files(cohort)
    inverted = dict(zip(radiographs["file"], radiographs["inverted"], strict=True))
    return lambda file: kept_pixels(sources[file].path, bool(inverted[file]))


def main() -> None:
    params, smoothing_mm = Report.load(), Borders.load().smoothing_mm
    jsw, overlap = read_table(JSW_CSV, JUDGED), read_table(OVERLAP_CSV, OVERLAP)
    history, split = read_table(HISTORY_CSV, HISTORY), read_table(SPLIT_CSV, SPLIT)
    measure = json.loads(MEASURE.read_text())
    points, reference = scatter(jsw), reference_of(jsw)
    judged = judged_readers(measure)
    radiographs = read_table(RADIOGRAPHS_CSV, RADIOGRAPHS)
    pixels = pixels_of(radiographs, Cohort.load())
    coarse = open_predicted(HIPS, COARSE_PREDICTIONS)
    with coarse, open_predicted(CLOSE_UPS, FINE_PREDICTIONS) as fine:
        tables = split, jsw, overlap
        gallery = Gallery(coarse, fine, *tables, smoothing_mm, pixels)
        drawn = {
            "masks": gallery.masks(),
            "learning_curves": learning_curves(history),
            "predictions": gallery.predictions_shown(params.examples),
            "widths": gallery.widths(params.examples),
            "scatter": scatter_chart(points, reference),
            "bland_altman": bland_altman_chart(points, judged, reference),
            "profile": profile_chart(read_table(PROFILE_CSV, MEAN_PROFILE)),
            "calibration": calibration_chart(read_table(CALIBRATION_CSV, CALIBRATION)),
        }
        narrowest = narrowest_hips(jsw, params.examples)
        shown = {hip: png(gallery.hip(hip)) for hip in narrowest}
        farthest = worst_hips(jsw, params.examples)
        worst = {hip: png(gallery.profile(hip)) for hip in farthest}
    figures = {name: png(figure) for name, figure in drawn.items()}
    PLOTS.mkdir(exist_ok=True)
    for name, content in figures.items():
        (PLOTS / f"{name}.png").write_bytes(content)
    judgement = Judgement(
        read_table(FLAGS_CSV, FLAG_TABLE), read_table(AGREEMENT_BY, STRATA)
    )
    results = Results(
        *(jsw, radiographs, overlap, measure, figures, shown, worst, judgement),
        provenance(MODELS),
    )
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(results), encoding="utf-8")


if __name__ == "__main__":
    run(main, __doc__)
