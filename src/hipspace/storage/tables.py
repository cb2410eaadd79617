"""The CSV files between the stages: their columns, types and order, in one place.

A column of `TYPES` has the type named there wherever it occurs; every other column
is a number. An empty cell is an empty string in a text column and a missing value
in the others. Ids stay text, with their leading zeros.
"""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from hipspace.storage.whole_files import written_whole

HIP = ("file", "cohort", "patient", "visit", "side")

RADIOGRAPHS = (
    *("file", "cohort", "patient", "visit", "status", "reason", "detail", "row"),
    *("sides", "rows", "columns", "source_spacing_mm", "spacing_rule", "spacing_tag"),
    *("photometric", "inverted"),
)
VISIT_YEARS = {
    "CHECK": {"T00": 0, "T02": 2, "T05": 5, "T08": 8, "T10": 10},
    "OAI": {"V00": 0, "V06": 4, "V10": 8},
}
"""Years since enrolment of the visits, by cohort."""
MANIFEST = ("file", "size_bytes", "sha256")
SPLIT = ("row", *HIP, "part")
HISTORY = ("epoch", "train_loss", "validation_dice", "learning_rate")
HEADS = (
    *(*HIP, "status", "x_mm", "y_mm", "radius_mm", "error_mm"),
    *("coarse_x_mm", "coarse_y_mm", "coarse_radius_mm", "coarse_error_mm"),
)
OVERLAP = ("row", *HIP, "structure")
MINIMUM_PX = tuple(
    f"minimum_{end}_{axis}_px" for end in ("roof", "head") for axis in "xy"
)
"""Both ends of the narrowest place."""
BORDERS_PX = ("roof_px", "sourcil_px", "head_px")
"""Exact borders of a joint: x and y of their points, as text."""
TRUTH = (
    *("file", "side", "patient", "visit", "spacing_mm"),
    *("head_x_mm", "head_y_mm", "head_radius_mm", "minimum_mm", *MINIMUM_PX),
    *BORDERS_PX,
)
"""truth.csv of a cohort: the other widths follow from the borders."""
RETEST = (
    *(*HIP, "reader", "status", "reason", "spacing_rule", "acquisition", "softness_mm"),
    *("beside_implant", "joint"),
)
"""data/retest.csv: the joint of each hip as text, see `measurement.joint_text`."""

TYPES = {
    **dict.fromkeys((*HIP, "sides", "part", "structure", "reader"), "str"),
    **dict.fromkeys(("status", "reason", "detail", "flags"), "str"),
    **dict.fromkeys(("spacing_rule", "spacing_tag", "photometric"), "str"),
    **dict.fromkeys(("flag", "by", "group", "network"), "str"),
    **dict.fromkeys(("row", "rows", "columns", "epoch", "size_bytes"), "Int64"),
    **dict.fromkeys(("sha256", *BORDERS_PX, "joint"), "str"),
    **dict.fromkeys(("inverted", "beside_implant"), "boolean"),
}
FLOAT_FORMAT = "%.8g"


def read_table(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """A CSV file; it has at least `columns`, typed as in `TYPES`.

    Raises
    ------
    ValueError
        If a column is missing, or a number is none.
    """
    path = Path(path)
    header = list(pd.read_csv(path, nrows=0).columns)
    missing = [name for name in columns if name not in header]
    if missing:
        raise ValueError(f"{path}: no column {', '.join(missing)}; found {header}")
    types = {name: TYPES.get(name, "float64") for name in header}
    texts = [name for name in header if types[name] == "str"]
    try:
        table = pd.read_csv(path, dtype=types, keep_default_na=False, na_values=[""])
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    return table.assign(**{name: table[name].fillna("") for name in texts})


def write_table(path: Path, table: pd.DataFrame, columns: Sequence[str]) -> None:
    """Write `columns` and then whatever else a table has, whole or not at all.

    The same table gives the same bytes.

    Raises
    ------
    ValueError
        If one of `columns` is missing.
    """
    path = Path(path)
    missing = [name for name in columns if name not in table]
    if missing:
        raise ValueError(f"{path}: no column {', '.join(missing)} to write")
    order = [*columns, *(name for name in table if name not in columns)]
    types = {name: TYPES[name] for name in order if TYPES.get(name, "str") != "str"}
    typed = table[order].astype(types)
    with written_whole(path) as file:
        typed.to_csv(file, index=False, lineterminator="\n", float_format=FLOAT_FORMAT)


def patients(hips: pd.DataFrame) -> pd.Series:
    """Names of the patients of hips, unique across cohorts."""
    return hips["cohort"].astype(str) + "/" + hips["patient"].astype(str)
