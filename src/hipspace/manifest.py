"""A cohort's manifest: path, size and checksum of each file, and nothing else.

It stands for a cohort on a slow share: DVC hashes the one table, not the radiographs,
and each of these is compared with it when it is read.
"""

from pathlib import Path

from hipspace.source_file import SourceFile
from hipspace.tables import MANIFEST, read_table


def read_manifest(path: Path, folder: Path) -> dict[str, SourceFile]:
    """The files that a manifest lists, by their paths below a folder.

    Raises
    ------
    SystemExit
        If it is no manifest, or lists a path that is not below the folder.
    """
    try:
        table = read_table(path, MANIFEST)
    except ValueError as error:
        raise SystemExit(f"cohort.root: no manifest: {error}") from None
    rows = table[list(MANIFEST)].itertuples(index=False)
    files = {
        file: SourceFile(folder / file, int(size_bytes), sha256)
        for file, size_bytes, sha256 in rows
    }
    for file in files:
        if Path(file).is_absolute() or ".." in Path(file).parts:
            raise SystemExit(f"{path}: found {file}; expected a path below the folder")
    return files
