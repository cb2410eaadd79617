"""A cohort on a share, and the manifest of its files."""

import os
from pathlib import Path

from small_cohort import Files

from hipspace.command.cli import main

NAMES = [f"000000{n}_T00_APO" for n in range(3)]
FIRST = f"CHECK/T00/{NAMES[0]}.dcm"


def cohort_in(folder: Path) -> Path:
    """The root of a cohort of three radiographs."""
    files = Files(folder / "share")
    for name in NAMES:
        files.add(name)
    return files.root


def make(root: Path, table: Path) -> None:
    assert main(["manifest", str(root), "--csv", str(table)]) == 0


def listed(root: Path) -> Path:
    """The manifest of a cohort, written a second later than its files."""
    table = root.with_name("cohort.csv")
    make(root, table)
    later = max(path.stat().st_mtime for path in root.rglob("*")) + 1
    os.utime(table, (later, later))
    return table
