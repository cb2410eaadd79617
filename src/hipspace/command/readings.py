"""The tables that `hipspace compare` reads: of `hipspace measure`, and of readers."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from hipspace.command.usage import WrongUsage
from hipspace.geometry.anatomy import SIDES
from hipspace.measurement.error_scale import error_scale_mm
from hipspace.storage.files.growing_files import unguarded

HIP = ["file", "side"]
MEASURED = (*HIP, "status", "minimum_mm", "softness_mm", "version")
ONE_READER = "reader"
"""The name of the reader where the table names none."""


def joined(jsw: Path, readings: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Readings with the measured minimum of their hips, and the measured hips.

    Files are matched by the path that both tables have, else by the name alone, where
    that is of one measured file only. A subject is told by the column `subject` of
    either table, else each file is one.

    Returns
    -------
    readings
        A row a reading: file, side, reader, subject, reading_mm, measured_mm.
    hips
        A row a measured hip, by (file, side), with scale_mm.

    Raises
    ------
    WrongUsage
        If a column is missing, a value at fault, or a reading has no measured file.
    """
    measured = _table(jsw, MEASURED)
    measured["file"] = measured["file"].map(unguarded)
    read = _table(readings, (*HIP,))
    width = "width" if "width" in read else "width_mm"
    if width not in read:
        raise WrongUsage(f"{readings}: no column width; found {', '.join(read)}")
    read["reading_mm"] = _numbers(readings, read, width)
    _check_sides(readings, read)
    read["file"] = _matched(readings, read["file"], measured["file"].unique())
    for name in ("minimum_mm", "softness_mm"):
        measured[name] = _numbers(jsw, measured, name)
    measured["scale_mm"] = error_scale_mm(
        measured["minimum_mm"], measured["softness_mm"]
    )
    hips = measured.set_index(HIP)
    if not hips.index.is_unique:
        raise WrongUsage(f"{jsw}: a hip has two rows")
    keys = pd.MultiIndex.from_frame(read[HIP])
    read["measured_mm"] = hips["minimum_mm"].reindex(keys).to_numpy()
    read["reader"] = read.get("reader", pd.Series(ONE_READER, index=read.index))
    read["subject"] = _subjects(read, hips, keys)
    return read.dropna(subset=["reading_mm"]), hips


def _table(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise WrongUsage(f"{path}: no table that can be read ({error})") from None
    missing = [name for name in columns if name not in table]
    if missing:
        sentence = f"{path}: no column {', '.join(missing)}"
        raise WrongUsage(f"{sentence}; found {', '.join(table)}")
    return table


def _numbers(path: Path, table: pd.DataFrame, column: str) -> np.ndarray:
    """A column as numbers, NaN where it is empty."""
    texts = table[column].str.strip()
    numbers = pd.to_numeric(texts, errors="coerce")
    wrong = (numbers.isna() & (texts != "")) | (numbers < 0) | np.isinf(numbers)
    if wrong.any():
        line = int(wrong.to_numpy().argmax()) + 2
        found = f"{column} is {texts[wrong].iloc[0]}"
        raise WrongUsage(f"{path}, line {line}: {found}; expected millimetres")
    return numbers.to_numpy(float)


def _check_sides(path: Path, table: pd.DataFrame) -> None:
    table["side"] = table["side"].str.strip().str.lower()
    wrong = ~table["side"].isin(SIDES)
    if wrong.any():
        line = int(wrong.to_numpy().argmax()) + 2
        found = table["side"][wrong].iloc[0]
        raise WrongUsage(
            f"{path}, line {line}: side is {found}; expected right or left"
        )


def _matched(path: Path, names: pd.Series, measured: Sequence[str]) -> pd.Series:
    by_name: dict[str, list[str]] = {}
    for file in measured:
        by_name.setdefault(Path(file).name, []).append(file)
    known = set(measured)

    def match(name: str) -> str:
        alike = [name] if name in known else by_name.get(Path(name).name, [])
        if len(alike) != 1:
            found = "no file" if not alike else f"{len(alike)} files"
            raise WrongUsage(f"{path}: {name} is {found} of the measured ones")
        return alike[0]

    return names.map(match)


def _subjects(read: pd.DataFrame, hips: pd.DataFrame, keys: pd.MultiIndex) -> pd.Series:
    if "subject" in read:
        return read["subject"]
    if "subject" in hips:
        return pd.Series(hips["subject"].reindex(keys).to_numpy(), index=read.index)
    if "visit" in read:
        raise WrongUsage("visits need a column subject, in either table")
    return read["file"]
