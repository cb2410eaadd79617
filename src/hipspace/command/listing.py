"""A table that lists the files to measure, with what is known of each.

Columns: `file`, a path that is relative to the table's folder; if wanted `spacing_mm`,
`side`, `head_x_px` and `head_y_px`, the head's centre from the image's top left edge.
Every other column is carried through into the result.
"""

import csv
import math
import os
from dataclasses import replace
from pathlib import Path

from hipspace.command.source import Source
from hipspace.command.usage import WrongUsage
from hipspace.geometry.anatomy import SIDES, Side

FILE, SPACING, SIDE = "file", "spacing_mm", "side"
HEAD = ("head_x_px", "head_y_px")
KNOWN = (FILE, SPACING, SIDE, *HEAD)
Row = dict[str, str]


def listed(path: Path) -> tuple[list[Source], list[str]]:
    """The files of a list, in its order, and the names of its other columns.

    Rows of one file are put together, also where its path is written in two ways. Where
    all of them name a side, only these hips are wanted.

    Raises
    ------
    WrongUsage
        If the table has no column `file` or one of ours twice, or a value is at fault;
        with its line.
    """
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            reader = csv.DictReader(file)
            columns = list(reader.fieldnames or ())
            rows = [(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise WrongUsage(f"{path}: no list that can be read ({error})") from None
    if FILE not in columns:
        raise WrongUsage(f"{path}: no column {FILE}; found {', '.join(columns)}")
    twice = [name for name in KNOWN if columns.count(name) > 1]
    if twice:
        raise WrongUsage(f"{path}: more than one column {twice[0]}")
    others = [name for name in columns if name not in KNOWN]
    sources: dict[str, Source] = {}
    for line, row in rows:
        where = f"{path}, line {line}"
        if None in row or None in row.values():
            raise WrongUsage(f"{where}: not as many values as columns")
        one = _source(where, path.parent, row, others)
        place = os.path.abspath(one.path)  # noqa: PTH100
        before = sources.get(place)
        sources[place] = one if before is None else _both(where, before, one)
    return list(sources.values()), others


def _source(where: str, folder: Path, row: Row, others: list[str]) -> Source:
    if not row[FILE]:
        raise WrongUsage(f"{where}: no {FILE}")
    sides = _sides(where, row.get(SIDE, ""))
    spacing = row.get(SPACING, "")
    carried = {name: row[name] for name in others}
    return Source(
        name=row[FILE],
        path=folder / row[FILE],
        spacing_mm=_positive(where, SPACING, spacing) if spacing else None,
        heads_px=_heads(where, row, sides),
        sides=sides,
        carried=dict.fromkeys(sides, carried),
    )


def _both(where: str, before: Source, one: Source) -> Source:
    """One file of two rows of a list."""
    spacings = {before.spacing_mm, one.spacing_mm} - {None}
    if len(spacings) > 1:
        raise WrongUsage(f"{where}: another {SPACING} for the same file")
    if any(before.heads_px.get(side, xy) != xy for side, xy in one.heads_px.items()):
        raise WrongUsage(f"{where}: another head for the same hip")
    return replace(
        before,
        spacing_mm=before.spacing_mm or one.spacing_mm,
        heads_px={**before.heads_px, **one.heads_px},
        sides=tuple(s for s in SIDES if s in (*before.sides, *one.sides)),
        carried={**before.carried, **one.carried},
    )


def _sides(where: str, text: str) -> tuple[Side, ...]:
    if not text:
        return SIDES
    chosen = tuple(side for side in SIDES if side == text.strip().lower())
    if not chosen:
        raise WrongUsage(f"{where}: {SIDE} is {text}; expected right or left")
    return chosen


def _heads(
    where: str, row: Row, sides: tuple[Side, ...]
) -> dict[Side, tuple[float, float]]:
    texts = [row.get(name, "") for name in HEAD]
    if not any(texts):
        return {}
    if not all(texts) or len(sides) != 1:
        raise WrongUsage(f"{where}: a head needs {SIDE}, {HEAD[0]} and {HEAD[1]}")
    x, y = (_number(where, *pair) for pair in zip(HEAD, texts, strict=True))
    return {sides[0]: (x, y)}


def _number(where: str, name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise WrongUsage(f"{where}: {name} is {text}; expected a number")
    return value


def _positive(where: str, name: str, text: str) -> float:
    value = _number(where, name, text)
    if value <= 0:
        raise WrongUsage(f"{where}: {name} is {text}; must be a positive length in mm")
    return value
