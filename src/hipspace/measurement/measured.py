"""The hips of a run, measured: its stores and tables -> rows of data/jsw.csv."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pandas as pd

from hipspace.measurement.rows import Rows, as_table, measure_radiographs
from hipspace.params import Borders
from hipspace.running.progress import shown
from hipspace.running.resuming import resumed, stage_folder
from hipspace.splitting import TEST, VALIDATION
from hipspace.storage.files.column_names import RADIOGRAPHS, SPLIT, TRUTH
from hipspace.storage.files.tables import read_table
from hipspace.storage.predictions import PredictedHips, open_predicted

Stores = tuple[Path, Path]
"""The hips and what one network predicted on them."""
TABLES = {"split": SPLIT, "radiographs": RADIOGRAPHS, "truth": TRUTH}
"""Columns of the tables of a run."""


@dataclass(frozen=True)
class Run:
    """What a run has before its hips are measured.

    Parameters
    ----------
    coarse, fine
        Both networks' predictions, with the images that they were made on.
    split, radiographs, truth
        The tables split.csv, radiographs.csv and truth.csv.
    """

    coarse: PredictedHips
    fine: PredictedHips
    split: pd.DataFrame
    radiographs: pd.DataFrame
    truth: pd.DataFrame

    @classmethod
    def read(cls, coarse: Stores, fine: Stores, tables: Mapping[str, Path]) -> Self:
        """What files hold, those of tables by their names in `TABLES`."""
        read = {name: read_table(path, TABLES[name]) for name, path in tables.items()}
        return cls(open_predicted(*coarse), open_predicted(*fine), **read)

    def hips(self, part: str) -> list[pd.DataFrame]:
        """The hips of a part, radiograph by radiograph: rows of split.csv."""
        rules = self.radiographs.set_index("file")["spacing_rule"]
        split = self.split.join(rules, on="file")
        return [hips for _, hips in split[split["part"] == part].groupby("row")]

    def rows(
        self, radiographs: Sequence[pd.DataFrame], smoothing_mm: float, workers: int
    ) -> Iterator[Rows]:
        """The rows of some of its radiographs, see `rows.measure_radiographs`."""
        truth = dict(tuple(self.truth.groupby("file")))
        sizes = self.radiographs.set_index("file")[["rows", "columns"]]
        return measure_radiographs(
            self.coarse,
            self.fine,
            radiographs,
            truth,
            sizes.apply(tuple, axis=1),
            smoothing_mm,
            workers,
        )


def measured_parts(
    coarse: Stores,
    fine: Stores,
    tables: Mapping[str, Path],
    borders: Borders,
    workers: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What `measured` gives of the validation and of the test hips of a run's files.

    Goes on where it was, if it was killed.

    Parameters
    ----------
    coarse, fine, tables
        See `Run.read`.
    workers
        Processes to share the work.
    """
    run = Run.read(coarse, fine, tables)
    files = [*coarse, *fine, *tables.values()]
    with stage_folder("measure", borders.model_dump(), files) as folder:
        how = borders.smoothing_mm, workers, folder
        return measured(run, VALIDATION, *how), measured(run, TEST, *how)


def measured(
    run: Run, part: str, smoothing_mm: float, workers: int, folder: Path
) -> pd.DataFrame:
    """The rows of data/jsw.csv of the hips of a part, without intervals.

    Parameters
    ----------
    smoothing_mm
        See `contours.joint_from_probabilities`.
    workers
        Processes to share the work.
    folder
        Where the rows of each radiograph are kept as they come.
    """
    radiographs = run.hips(part)
    rows = resumed(
        folder,
        lambda number: run.rows(radiographs[number:], smoothing_mm, workers),
        suffix=f".{part}",
    )
    return as_table(shown(rows, len(radiographs), f"{part} radiograph"))
