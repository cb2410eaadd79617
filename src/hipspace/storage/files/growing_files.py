"""CSV and JSON files that grow row by row, and get their name when they are whole.

Until then they are called `.partial`, and what they hold outlives a crash.
"""

import csv
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from hipspace.storage.files.column_names import FLOAT_FORMAT
from hipspace.storage.files.locks import locked
from hipspace.storage.files.whole_files import partial_of

ESCAPED = "backslashreplace"
"""Bytes of names of files that are no UTF-8."""

FORMULA = ("=", "+", "-", "@", "\t")
"""What makes a spreadsheet compute a cell: names of files may begin with it."""
NO_FORMULA = "'"
"""Before such a text, which a spreadsheet then shows as it is."""

Add = Callable[[Mapping[str, Any]], None]


@contextmanager
def growing_table(path: Path, columns: Sequence[str]) -> Iterator[Add]:
    """A function that adds a row to a CSV file of these columns; None is no value."""
    with _growing(path) as file:
        yield table_in(file, columns)


def table_in(file: TextIO, columns: Sequence[str]) -> Add:
    """The function that adds a row to an open file, whose header this writes."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)

    def add(row: Mapping[str, Any]) -> None:
        writer.writerow([_text(row[name]) for name in columns])
        file.flush()

    return add


@contextmanager
def growing_list(path: Path) -> Iterator[Add]:
    """A function that adds an entry to a JSON file that holds a list of them."""
    with _growing(path) as file, list_in(file) as add:
        yield add


@contextmanager
def list_in(file: TextIO) -> Iterator[Add]:
    """The function that adds an entry to the list in an open file, a line an entry."""
    before = "[\n"

    def add(entry: Mapping[str, Any]) -> None:
        nonlocal before
        file.write(before + json.dumps(entry, allow_nan=False))
        file.flush()
        before = ",\n"

    yield add
    file.write("[]\n" if before == "[\n" else "\n]\n")


@contextmanager
def _growing(path: Path) -> Iterator[TextIO]:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder; expected the name of a file")
    partial = partial_of(path)
    with locked(path):
        with partial.open("w", encoding="utf-8", errors=ESCAPED, newline="") as file:
            yield file
        partial.replace(path)


def _text(value: Any) -> Any:
    """A number as text; a text so that no spreadsheet takes it for a formula."""
    if isinstance(value, float):
        return FLOAT_FORMAT % value
    if not isinstance(value, str):
        return value
    text = value.replace("\r", "\\r")
    return f"{NO_FORMULA}{text}" if _is_formula(text) else text


def unguarded(text: str) -> str:
    """A text of a table as it was before it was kept from being a formula."""
    return text.removeprefix(NO_FORMULA) if _is_formula(text) else text


def _is_formula(text: str) -> bool:
    """Whether a spreadsheet would compute a text, marked or not; no number is one."""
    inside = text.lstrip(NO_FORMULA)
    if not inside.startswith(FORMULA):
        return False
    try:
        float(inside)
    except ValueError:
        return True
    return False
