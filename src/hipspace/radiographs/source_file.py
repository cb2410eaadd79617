"""One file of a cohort: where it is, and what a manifest says of it."""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pandas as pd

from hipspace.errors import Reason, Unusable, printable
from hipspace.storage.files.checksum import DIGITS, sha256_of
from hipspace.storage.files.column_names import MANIFEST
from hipspace.storage.files.tables import read_table

SHA256 = re.compile("[0-9a-fA-F]{64}")


@dataclass(frozen=True)
class SourceFile:
    """A file of a cohort.

    Parameters
    ----------
    path
        Where it is.
    size_bytes, sha256
        As a manifest lists them; None if there is no manifest.
    """

    path: Path
    size_bytes: int | None = None
    sha256: str | None = None

    def checksum(self) -> str:
        """The SHA-256, without a reading if it is listed.

        Raises
        ------
        OSError
            If the file cannot be read.
        """
        return self.sha256 or sha256_of(self.path)

    def verify(self) -> None:
        """Read the file, if it is listed, and compare.

        Raises
        ------
        Unusable
            If it is not what the manifest says, or cannot be read.
        """
        if self.sha256 is None:
            return
        try:
            size_bytes = self.path.stat().st_size
            if size_bytes != self.size_bytes:
                raise _differs(self, f"{size_bytes} bytes", f"{self.size_bytes}")
            found = sha256_of(self.path)
        except OSError as error:
            raise Unusable(Reason.NOT_READABLE, f"{error.strerror or error}") from None
        if found != self.sha256:
            raise _differs(self, f"SHA-256 {found[:DIGITS]}", self.sha256[:DIGITS])


def _differs(file: SourceFile, found: str, expected: str) -> Unusable:
    sentence = f"{file.path.name}: {found}; expected {expected} as in the manifest"
    return Unusable(Reason.CHECKSUM_DIFFERS, sentence)


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
    rows = list(table[list(MANIFEST)].itertuples(index=False))
    for file, size_bytes, sha256 in rows:
        if PurePosixPath(file).is_absolute() or ".." in PurePosixPath(file).parts:
            found = printable(file)
            raise SystemExit(f"{path}: found {found}; expected a path below the folder")
        if pd.isna(size_bytes) or SHA256.fullmatch(sha256) is None:
            found = printable(file)
            raise SystemExit(f"{path}: {found}: expected a size and a SHA-256")
    return {
        file: SourceFile(folder / file, int(size_bytes), sha256)
        for file, size_bytes, sha256 in rows
    }
