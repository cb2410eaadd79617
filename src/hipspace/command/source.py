"""One radiograph to measure: where it lies, and what was said of it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from lzma import LZMAError
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self
from zipfile import BadZipFile, ZipFile
from zlib import error as ZlibError

from hipspace.errors import Reason, Unusable
from hipspace.geometry.anatomy import SIDES, Side
from hipspace.radiographs.dicom.dicom_file import MAX_FILE_BYTES

CHUNK_BYTES = 2**20
ARCHIVE_FAULTS = (
    BadZipFile,
    EOFError,
    KeyError,
    LZMAError,
    NotImplementedError,
    RuntimeError,
    UnicodeError,
    ZlibError,
)
"""What a damaged or encrypted archive provokes."""


@dataclass(frozen=True)
class Source:
    """One radiograph to measure.

    Parameters
    ----------
    name
        As the tables have it.
    path, member
        Of the file; of an archive and the file in it.
    spacing_mm
        Side of a pixel as a list has it, for a file that does not say it.
    heads_px
        Centres (x, y) of femoral heads that were given by hand, by side.
    sides
        The hips that are wanted.
    carried
        Columns of a list that go with the rows, by side.
    """

    name: str
    path: Path
    member: str = ""
    spacing_mm: float | None = None
    heads_px: Mapping[Side, tuple[float, float]] = field(default_factory=dict)
    sides: tuple[Side, ...] = SIDES
    carried: Mapping[Side, Mapping[str, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path) -> Self:
        """A file by itself."""
        return cls(path.as_posix(), path)

    @contextmanager
    def opened(self) -> Iterator[Path]:
        """The path of the file; one in an archive lies in a folder of its own for now.

        Raises
        ------
        Unusable
            If a file cannot be taken out of its archive.
        """
        if not self.member:
            yield self.path
            return
        with TemporaryDirectory(prefix="hipspace-") as folder:
            path = Path(folder) / "radiograph"
            try:
                _take_out(self.path, self.member, path)
            except ARCHIVE_FAULTS as error:
                raise Unusable(Reason.TRUNCATED, f"archive: {error}") from None
            except OSError as error:
                sentence = f"{error.strerror or error}"
                raise Unusable(Reason.NOT_READABLE, sentence) from None
            yield path


def _take_out(archive: Path, member: str, path: Path) -> None:
    size = 0
    with ZipFile(archive) as files, files.open(member) as content, path.open("wb") as f:
        while some := content.read(CHUNK_BYTES):
            size += len(some)
            if size > MAX_FILE_BYTES:
                sentence = f"more than {MAX_FILE_BYTES} bytes in the archive"
                raise Unusable(Reason.IMPOSSIBLE_SIZE, sentence)
            f.write(some)
