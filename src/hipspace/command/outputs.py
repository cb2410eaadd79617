"""Where tables go: files that grow and are renamed when whole, or pipes.

An existing table is neither overwritten nor gone on with unless that is asked for.
"""

import csv
import json
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any, TextIO

from hipspace.command.usage import WrongUsage
from hipspace.storage.files.growing_files import (
    ESCAPED,
    Add,
    growing_list,
    growing_table,
    list_in,
    table_in,
    unguarded,
)
from hipspace.storage.files.whole_files import partial_of

STANDARD_OUTPUT = Path("-")
Row = dict[str, Any]


def is_stream(path: Path) -> bool:
    """Whether a path is the standard output, a pipe or another thing without a size."""
    if path == STANDARD_OUTPUT:
        return True
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return stat.S_ISFIFO(mode) or stat.S_ISCHR(mode) or stat.S_ISSOCK(mode)


def is_standard_output(path: Path) -> bool:
    """Whether what is written to a path appears where the command prints."""
    if path == STANDARD_OUTPUT:
        return True
    if not is_stream(path) or sys.stdout is None:
        return False
    try:
        return os.path.samestat(path.stat(), os.fstat(sys.stdout.fileno()))
    except (OSError, ValueError):
        return False


def target_of(path: Path) -> Path:
    """The file that a link leads to, which is written; other paths as they are."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def check_free(option: str, path: Path, *, overwrite: bool, resume: bool) -> None:
    """Refuse to write over a file that nobody has asked to write over.

    Raises
    ------
    WrongUsage
        If the file exists, or part of one that a killed run has left.
    """
    if overwrite or resume or is_stream(path):
        return
    target = target_of(path)
    if target.is_file():
        sentence = f"{option} {path} exists: --overwrite replaces it, --resume adds"
        raise WrongUsage(f"{sentence} what is missing, another name keeps it")
    if partial_of(target).is_file():
        sentence = f"{partial_of(path)} is what a killed run has left: --resume goes on"
        raise WrongUsage(f"{sentence} with it, --overwrite begins anew")


@contextmanager
def opened_table(path: Path, columns: Sequence[str]) -> Iterator[Add]:
    """The function that adds a row to a CSV file or stream."""
    if is_stream(path):
        with _stream(path) as file:
            yield table_in(file, columns)
    else:
        with growing_table(target_of(path), columns) as add:
            yield add


@contextmanager
def opened_list(path: Path) -> Iterator[Add]:
    """The function that adds an entry to a JSON file or stream."""
    if is_stream(path):
        with _stream(path) as file, list_in(file) as add:
            yield add
    else:
        with growing_list(target_of(path)) as add:
            yield add


@contextmanager
def _stream(path: Path) -> Iterator[TextIO]:
    if path == STANDARD_OUTPUT:
        if sys.stdout is None:
            raise WrongUsage("the standard output is closed")
        with nullcontext(sys.stdout) as file:
            yield file
            file.flush()
        return
    with path.open("w", encoding="utf-8", errors=ESCAPED, newline="") as file:
        yield file


def rows_so_far(
    path: Path, columns: Sequence[str], options: str
) -> dict[str, list[Row]]:
    """The rows of a table and of what a killed run left of one, by file.

    Numbers are texts, as they were written. A last line without an end was cut.

    Raises
    ------
    WrongUsage
        If the table has other columns, or is of other models or options.
    """
    found: dict[str, list[Row]] = {}
    for one in (target_of(path), partial_of(target_of(path))):
        if one.is_file():
            found |= _rows_of(one, columns, options)
    return found


def _rows_of(path: Path, columns: Sequence[str], options: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    with path.open(newline="", encoding="utf-8", errors=ESCAPED) as file:
        reader = csv.DictReader(line for line in file if line.endswith("\n"))
        if reader.fieldnames is not None and tuple(reader.fieldnames) != tuple(columns):
            raise WrongUsage(f"{path} has other columns: --resume cannot go on with it")
        for written in reader:
            if None in written.values() or None in written:
                break
            row = {name: unguarded(text) for name, text in written.items()}
            if row["options"] != options:
                sentence = f"{path} was made with other models, options or version"
                raise WrongUsage(f"{sentence}: --resume cannot go on with it")
            found.setdefault(row["file"], []).append(row)
    return found


def entries_so_far(path: Path) -> dict[str, list[Row]]:
    """The entries of a JSON list and of what a killed run left of one, by file."""
    found: dict[str, list[Row]] = {}
    for one in (target_of(path), partial_of(target_of(path))):
        if one.is_file():
            entries: dict[str, list[Row]] = {}
            for line in one.read_text(encoding="utf-8").splitlines():
                try:
                    entry = json.loads(line.removesuffix(","))
                except ValueError:
                    continue
                if isinstance(entry, dict) and "file" in entry:
                    entries.setdefault(entry["file"], []).append(entry)
            found |= entries
    return found
