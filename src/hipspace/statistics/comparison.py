"""The rows of data/jsw.csv, reader against reference: metrics and plots.

The reference is the truth where a cohort has it. Where it does not, readers are
compared with the landmarks, which are another program's output: that is agreement
and not accuracy, and stands under another name.
"""

from typing import Any, Literal

import numpy as np
import pandas as pd

from hipspace.measurement.columns import BORDER_DISTANCES
from hipspace.measurement.jsw import WIDTHS
from hipspace.measurement.reader_names import BEST, READERS
from hipspace.params import Measure
from hipspace.statistics.agreement import (
    Pairs,
    detection,
    differences,
    finite,
    fraction_interval,
    intervals,
    limits,
    of_all_hips,
    reliability,
    threshold_name,
)
from hipspace.storage.files.tables import patients

Reference = Literal["truth", "landmarks"]
FILE_AND_SIDE = ["file", "side"]
AGREEMENT = ("width", "reader", "reference", "n", "without")
"""The first columns of data/agreement.csv."""


def reference_of(table: pd.DataFrame) -> Reference:
    """The reader with which those of a table are compared."""
    return "truth" if (table["reader"] == "truth").any() else "landmarks"


def readers_of(table: pd.DataFrame) -> list[str]:
    """The readers that are compared, in a fixed order."""
    first = READERS.index(reference_of(table)) + 1
    return list(READERS[first:])


def paired(table: pd.DataFrame, reader: str, width: str) -> pd.DataFrame:
    """Hips whose reference is known: cohort, patient, reference_mm and width_mm.

    A row per hip, by file and side; width_mm is missing where the reader failed or
    the width is not defined.
    """
    column = f"{width}_mm"
    reference = table[table["reader"] == reference_of(table)]
    reference = reference[reference[column].notna()].set_index(FILE_AND_SIDE)
    read = table[table["reader"] == reader].set_index(FILE_AND_SIDE)[column]
    hips = reference[["cohort", "patient", column]]
    hips = hips.rename(columns={column: "reference_mm"})
    return hips.assign(width_mm=read.reindex(hips.index)).sort_index().reset_index()


def known_hips(table: pd.DataFrame) -> pd.DataFrame:
    """Hips measured by `reader_names.BEST` whose reference is known.

    `paired` with the other columns of their rows of data/jsw.csv.
    """
    hips = paired(table, BEST, "minimum").dropna(subset="width_mm")
    rows = table[table["reader"] == BEST].drop(columns=["cohort", "patient"])
    return hips.merge(rows, on=["file", "side"], how="left")


def metrics(table: pd.DataFrame, params: Measure) -> dict[str, Any]:
    """metrics/measure.json: hips, and the agreement of each reader's minimum."""
    read = table[table["reader"] == BEST]
    requested, failed = len(read), int((read["status"] == "failed").sum())
    low, high = fraction_interval(failed, requested)
    fraction = failed / requested if requested else np.nan
    counts = {"requested": requested, "failed": failed, "failed_fraction": fraction}
    truth = reference_of(table) == "truth"
    group = "minimum" if truth else "agreement_with_landmarks"
    readers = {
        reader: _judged(paired(table, reader, "minimum"), params)
        for reader in readers_of(table)
    }
    ends = {"failed_fraction_low": low, "failed_fraction_high": high}
    borders = {column: float(read[column].mean()) for column in BORDER_DISTANCES}
    return finite({"hips": counts | ends, "borders": borders, group: readers})


def agreement_table(table: pd.DataFrame) -> pd.DataFrame:
    """Bias, SD, MAE, RMSE and fractions for every width and reader that has it."""
    rows = []
    for width in WIDTHS:
        for reader in readers_of(table):
            hips = paired(table, reader, width)
            known = hips[hips["width_mm"].notna()]
            if known.empty:
                continue
            head = {"width": width, "reader": reader, "reference": reference_of(table)}
            counts = {"n": len(known), "without": len(hips) - len(known)}
            rows.append(head | counts | differences(_pairs(known)))
    return pd.DataFrame(rows, columns=None if rows else list(AGREEMENT))


def scatter(table: pd.DataFrame) -> pd.DataFrame:
    """Minimum of each reader beside the reference, in mm: a row per hip and reader.

    Without names: git keeps plots/.
    """
    parts = []
    for reader in readers_of(table):
        hips = paired(table, reader, "minimum").dropna(subset="width_mm")
        parts.append(hips.assign(reader=reader))
    columns = ["reference_mm", "width_mm", "reader"]
    return pd.concat(parts, ignore_index=True)[columns]


def bland_altman(scattered: pd.DataFrame) -> pd.DataFrame:
    """Mean and difference (reader less reference, mm) of the rows of `scatter`."""
    mean = (scattered["reference_mm"] + scattered["width_mm"]) / 2
    difference = scattered["width_mm"] - scattered["reference_mm"]
    columns = {"mean_mm": mean, "difference_mm": difference}
    return pd.DataFrame(columns | {"reader": scattered["reader"]})


def _judged(hips: pd.DataFrame, params: Measure) -> dict[str, Any]:
    known = hips[hips["width_mm"].notna()]
    pairs = _pairs(known)
    rng = np.random.default_rng(params.seed)
    return {
        "n": len(known),
        "failed": len(hips) - len(known),
        **differences(pairs),
        **limits(pairs),
        **reliability(pairs),
        **intervals(pairs, params.bootstrap, rng),
        "below": {
            threshold_name(threshold): detection(pairs, threshold)
            for threshold in params.thresholds_mm
        },
        "all_hips": of_all_hips(
            hips["reference_mm"].to_numpy(float),
            hips["width_mm"].to_numpy(float),
            params.thresholds_mm,
        ),
    }


def _pairs(hips: pd.DataFrame) -> Pairs:
    return Pairs(
        hips["reference_mm"].to_numpy(float),
        hips["width_mm"].to_numpy(float),
        patients(hips).to_numpy(),
    )
