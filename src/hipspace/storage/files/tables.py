"""The CSV files between the stages, read and written; their columns: `column_names`."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from hipspace.storage.files.column_names import FLOAT_FORMAT, TYPES
from hipspace.storage.files.whole_files import written_whole


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
