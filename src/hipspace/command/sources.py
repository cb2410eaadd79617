"""What is named on the command line -> the radiographs to measure.

Files, folders, quoted patterns, zip archives, and tables that list files, in the order
in which they are named, each file once.
"""

import glob
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hipspace.command.listing import listed
from hipspace.command.source import Source
from hipspace.command.usage import WrongUsage
from hipspace.command.zipped import is_archive, members_of
from hipspace.radiographs.reading import find_files

LISTING_SUFFIX = ".csv"


@dataclass
class Sources:
    """The radiographs to measure, and the columns of a list that go with them."""

    found: list[Source] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    taken: set[tuple[str, str]] = field(default_factory=set)

    def add(self, source: Source) -> None:
        """Add one that is not there yet."""
        place = (os.path.abspath(source.path), source.member)  # noqa: PTH100
        if place not in self.taken:
            self.taken.add(place)
            self.found.append(source)


def find_sources(given: Iterable[str], leave_out: Sequence[Path]) -> Sources:
    """The radiographs that arguments name.

    Parameters
    ----------
    given
        Paths and patterns as they were typed.
    leave_out
        Folders that are written to, whose files are none.

    Raises
    ------
    WrongUsage
        If a name names nothing, or a list is none.
    """
    sources = Sources()
    for name in given:
        for path in _named(name):
            _add(sources, path, leave_out)
    if not sources.found:
        raise WrongUsage("no DICOM, PNG or JPEG file in what was given")
    return sources


def _named(name: str) -> list[Path]:
    """The path of a name, or the paths that a pattern matches."""
    if os.path.lexists(name):  # noqa: PTH110
        return [Path(name)]
    if not glob.has_magic(name):
        raise WrongUsage(f"there is no file or folder {name}")
    matching = sorted(glob.glob(name, recursive=True))  # noqa: PTH207
    if not matching:
        raise WrongUsage(f"no file matches {name}")
    return [Path(path) for path in matching]


def _add(sources: Sources, path: Path, leave_out: Sequence[Path]) -> None:
    if path.suffix.lower() == LISTING_SUFFIX and path.is_file():
        rows, columns = listed(path)
        sources.carried += [c for c in columns if c not in sources.carried]
        for source in rows:
            sources.add(source)
    elif path.is_file() and is_archive(path):
        for source in members_of(path):
            sources.add(source)
    else:
        for file in find_files([path], leave_out):
            sources.add(Source.of(file))
