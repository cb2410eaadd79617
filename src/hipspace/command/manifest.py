"""The manifest of a folder, see `manifest`, without a second reading of any file."""

import csv
from pathlib import Path

from hipspace.radiographs.cohort import names_below
from hipspace.running.progress import shown
from hipspace.storage.files.checksum import sha256_of
from hipspace.storage.files.column_names import MANIFEST
from hipspace.storage.files.growing_files import growing_table
from hipspace.storage.files.whole_files import partial_of

SHA256_DIGITS = 64


def make_manifest(folder: Path, path: Path) -> int:
    """Write the manifest of a folder and return the number of its files.

    A file is not read again that has the size in the manifest so far, or in what a
    killed run left of one, and is not newer than that.

    Raises
    ------
    OSError
        If there is no file, or one cannot be read.
    """
    names = sorted(names_below(folder))
    if not names:
        raise FileNotFoundError(f"{folder}: no file in CHECK/ or OAI/")
    known = {**_known(path), **_known(partial_of(path))}
    with growing_table(path, MANIFEST) as add:
        for name in shown(names, len(names), "file"):
            file = folder / name
            size_bytes, modified_ns = file.stat().st_size, file.stat().st_mtime_ns
            listed_bytes, sha256, listed_ns = known.get(name, ("", "", 0))
            if listed_bytes != str(size_bytes) or modified_ns >= listed_ns:
                sha256 = sha256_of(file)
            add({"file": name, "size_bytes": size_bytes, "sha256": sha256})
    return len(names)


def _known(path: Path) -> dict[str, tuple[str, str, int]]:
    """Size, checksum and time of listing (ns) by path, of the rows that are whole."""
    if not path.is_file():
        return {}
    listed_ns = path.stat().st_mtime_ns
    with path.open(newline="", encoding="utf-8") as table:
        return {
            row["file"]: (row["size_bytes"], row["sha256"], listed_ns)
            for row in csv.DictReader(table)
            if len(row.get("sha256") or "") == SHA256_DIGITS
        }
