"""A finished run: its tables and stores -> the figures, and the page of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from hipspace.measurement.columns import JUDGED
from hipspace.params import Cohort
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
from hipspace.statistics.comparison import reference_of, scatter
from hipspace.statistics.flag_table import FLAG_TABLE
from hipspace.statistics.intervals import CALIBRATION
from hipspace.statistics.mean_profile import MEAN_PROFILE
from hipspace.statistics.strata import STRATA
from hipspace.storage.files.column_names import HISTORY, OVERLAP, RADIOGRAPHS, SPLIT
from hipspace.storage.predictions import PredictedHips

TABLES = {
    "agreement_by": STRATA,
    "calibration": CALIBRATION,
    "flags": FLAG_TABLE,
    "history": HISTORY,
    "jsw": JUDGED,
    "overlap": OVERLAP,
    "profile": MEAN_PROFILE,
    "radiographs": RADIOGRAPHS,
    "split": SPLIT,
}
"""The columns of each of `Tables`."""


@dataclass(frozen=True)
class Tables:
    """The tables of a run, each by the name of its file."""

    agreement_by: pd.DataFrame
    calibration: pd.DataFrame
    flags: pd.DataFrame
    history: pd.DataFrame
    jsw: pd.DataFrame
    overlap: pd.DataFrame
    profile: pd.DataFrame
    radiographs: pd.DataFrame
    split: pd.DataFrame


@dataclass(frozen=True)
class Finished:
    """A run that has been measured and judged.

    Parameters
    ----------
    tables
        What it wrote.
    measure
        The metrics of measure.json.
    coarse, fine
        Both networks' predictions, with the images that they were made on.
    cohort, smoothing_mm
        Where its radiographs lie, and how borders are smoothed: see params.yaml.
    """

    tables: Tables
    measure: Mapping[str, Any]
    coarse: PredictedHips
    fine: PredictedHips
    cohort: Cohort
    smoothing_mm: float

    def figures(self, examples: int) -> dict[str, bytes]:
        """PNG of all figures by name, with so many hips of a kind."""
        tables, gallery = self.tables, self._gallery
        points, reference = scatter(tables.jsw), reference_of(tables.jsw)
        judged = judged_readers(self.measure)
        drawn = {
            "masks": gallery.masks(),
            "learning_curves": learning_curves(tables.history),
            "predictions": gallery.predictions_shown(examples),
            "widths": gallery.widths(examples),
            "scatter": scatter_chart(points, reference),
            "bland_altman": bland_altman_chart(points, judged, reference),
            "profile": profile_chart(tables.profile),
            "calibration": calibration_chart(tables.calibration),
        }
        return {name: png(figure) for name, figure in drawn.items()}

    def page(
        self, figures: Mapping[str, bytes], examples: int, models: Sequence[Path]
    ) -> str:
        """The page, with pictures of so many of the narrowest and the worst hips."""
        tables, gallery = self.tables, self._gallery
        narrowest = narrowest_hips(tables.jsw, examples)
        farthest = worst_hips(tables.jsw, examples)
        return page(
            Results(
                jsw=tables.jsw,
                radiographs=tables.radiographs,
                overlap=tables.overlap,
                measure=self.measure,
                figures=figures,
                hips={hip: png(gallery.hip(hip)) for hip in narrowest},
                worst={hip: png(gallery.profile(hip)) for hip in farthest},
                judgement=Judgement(tables.flags, tables.agreement_by),
                provenance=provenance(models),
            )
        )

    @cached_property
    def _gallery(self) -> Gallery:
        tables = self.tables.split, self.tables.jsw, self.tables.overlap
        stores = self.coarse, self.fine
        return Gallery(*stores, *tables, self.smoothing_mm, self._pixels())

    def _pixels(self) -> Callable[[str], np.ndarray]:
        """What gives the pixels of a radiograph by its file, bone bright."""
        sources, found = cohort_files(self.cohort), self.tables.radiographs
        inverted = dict(zip(found["file"], found["inverted"], strict=True))
        return lambda file: kept_pixels(sources[file].path, bool(inverted[file]))
