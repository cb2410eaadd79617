"""A store of radiographs with a drawn right hip each, and who is trained on."""

from pathlib import Path

import numpy as np
import pandas as pd
from drawn_hips import SIZE_PX, DrawnHips

from hipspace.geometry.grid import Grid
from hipspace.params import CloseUp
from hipspace.storage.files.column_names import SPLIT
from hipspace.storage.files.tables import write_table
from hipspace.storage.hips import Record, new_hips, packed
from hipspace.storage.levels import as_fraction_levels, as_levels

VIEW = CloseUp(spacing_mm=0.9, size_px=SIZE_PX, margin_px=0)
GRID = Grid((SIZE_PX, SIZE_PX), 0.9, 0.3, (0.0, 0.0))
PARTS = ("train", "train", "train", "train", "validation")


def write_store(hips: Path, split: Path) -> None:
    names = [f"CHECK/T00/{row}.dcm" for row in range(len(PARTS))]
    with new_hips(hips) as add:
        for row, name in enumerate(names):
            add(packed(record(row, name)))
    columns = {"row": range(len(PARTS)), "file": names, "part": PARTS}
    rest = dict.fromkeys(set(SPLIT) - set(columns), "") | {"side": "right"}
    write_table(split, pd.DataFrame(columns).assign(**rest), SPLIT)


def record(row: int, name: str) -> Record:
    drawn = DrawnHips()
    landmarks_mm = np.full((2, 80, 2), np.nan, np.float32)
    landmarks_mm[0] = drawn.landmarks(row, "right") * GRID.spacing_mm
    landmarks_mm[0][np.isnan(landmarks_mm[0])] = 10.0
    coverage = np.zeros((2, 3, SIZE_PX, SIZE_PX))
    coverage[0] = drawn.coverage(row, "right")
    image = as_levels(drawn.image(row, "right"))
    who = {"cohort": "CHECK", "patient": str(row), "visit": "T00"}
    return Record(
        name, *who.values(), image, as_fraction_levels(coverage), landmarks_mm, GRID
    )
