"""Overlap of the test hips: of both networks together, and of each alone."""

import pandas as pd

from hipspace.geometry.anatomy import STRUCTURES
from hipspace.params import Evaluate
from hipspace.running.progress import shown
from hipspace.splitting import TEST, places
from hipspace.statistics.overlaps.merging import merger
from hipspace.statistics.overlaps.overlap import (
    close_up_overlaps,
    overlap_table,
    predicted_overlaps,
)
from hipspace.storage.predictions import PredictedHips


def overlap_tables(
    coarse: PredictedHips,
    fine: PredictedHips,
    heads: pd.DataFrame,
    split: pd.DataFrame,
    params: Evaluate,
) -> dict[str, pd.DataFrame]:
    """The tables of `overlap.overlap_table`: `both`, `coarse` and `fine`.

    `both` and `coarse` are on the grid of whole radiographs, `fine` on close-ups.

    Parameters
    ----------
    heads, split
        The tables heads.csv and split.csv.
    """
    merge = merger(coarse, fine, heads, params.close_up_half_mm)
    tested, tested_close = (
        set(places(split, TEST, predicted.hips)) for predicted in (coarse, fine)
    )
    rows = {
        "both": predicted_overlaps(coarse, tested, params, merge),
        "coarse": predicted_overlaps(coarse, tested, params, None),
        "fine": close_up_overlaps(fine, tested_close, params),
    }
    return {
        name: overlap_table(
            shown(of_hips, len(STRUCTURES) * len(tested), f"structure, {name},"),
            (fine if name == "fine" else coarse).hips.files,
            params,
        )
        for name, of_hips in rows.items()
    }
