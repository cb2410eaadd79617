"""The radiographs in a zip archive, of bounded number and size."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from zipfile import ZipFile, ZipInfo

from hipspace.command.source import ARCHIVE_FAULTS, Source
from hipspace.command.usage import WrongUsage
from hipspace.radiographs.dicom.dicom_file import MAX_FILE_BYTES
from hipspace.radiographs.reading import FIRST_BYTES, is_wanted

MOST_MEMBERS = 100_000
MOST_BYTES_TOGETHER = 2**40
"""That the table of contents may promise: 100,000 radiographs of 10 megabytes."""
ZIP_MARK = b"PK\x03\x04"


def is_archive(path: Path) -> bool:
    """Whether a file begins as a zip archive; false if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(len(ZIP_MARK)) == ZIP_MARK
    except OSError:
        return False


def members_of(path: Path) -> list[Source]:
    """The radiographs of an archive, in the order of their names.

    What is neither DICOM, PNG nor JPEG by its content or its name is passed over, and
    so are archives in the archive.

    Raises
    ------
    WrongUsage
        If the archive cannot be read, or holds more than a radiograph archive may.
    """
    try:
        with ZipFile(path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check(path, infos)
            names = sorted(info.filename for info in _radiographs(archive, infos))
    except (OSError, *ARCHIVE_FAULTS) as error:
        raise WrongUsage(f"{path}: no archive that can be read ({error})") from None
    return [Source(f"{path.as_posix()}/{name}", path, name) for name in names]


def _check(path: Path, infos: list[ZipInfo]) -> None:
    if len(infos) > MOST_MEMBERS:
        found = f"{len(infos)} files in it"
        raise WrongUsage(f"{path}: {found}; at most {MOST_MEMBERS} expected")
    size = sum(info.file_size for info in infos)
    if size > MOST_BYTES_TOGETHER:
        found = f"{size} bytes in it"
        raise WrongUsage(f"{path}: {found}; at most {MOST_BYTES_TOGETHER} expected")


def _radiographs(archive: ZipFile, infos: list[ZipInfo]) -> Iterator[ZipInfo]:
    for info in infos:
        name = PurePosixPath(info.filename)
        if any(part.startswith(".") for part in name.parts):
            continue
        if "__MACOSX" in name.parts or info.file_size > MAX_FILE_BYTES:
            continue
        if is_wanted(name.name, _start(archive, info)):
            yield info


def _start(archive: ZipFile, info: ZipInfo) -> bytes:
    """The first bytes of a file; none of one that cannot be taken out."""
    try:
        with archive.open(info) as content:
            return content.read(FIRST_BYTES)
    except (OSError, *ARCHIVE_FAULTS):
        return b""
