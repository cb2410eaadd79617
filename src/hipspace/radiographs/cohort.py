"""The files of a cohort, and what their names say.

`CHECK/T05/0022629_T05_APO.dcm` has its landmarks in `CHECK-pointfiles/T05/`, and
`OAI/V06/OAI-9003175-V06-20090723.dcm` in `OAI-pointfiles/V06/`.
"""

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from hipspace.params import Cohort
from hipspace.radiographs.landmarks import (
    EXTENSION,
    POINTFILES,
    FileKind,
    Names,
    find_landmark_files,
    names_by_case,
)
from hipspace.radiographs.reading import is_directory_name
from hipspace.radiographs.source_file import SourceFile, read_manifest

COHORTS = ("CHECK", "OAI")
TRUTH_FILE = "truth.csv"
NO_RADIOGRAPHS = (".pts", ".csv", ".txt", ".md")
NO_PART_OF_NAME = re.compile(r"^OAI[-_]|\.(dcm|dicom|ima)$", re.IGNORECASE)
VISIT = re.compile(r"(?<![A-Za-z0-9])[TV]\d\d(?![A-Za-z0-9])", re.IGNORECASE)
TO_FIRST_NUMBER = re.compile(r"[^0-9]*[^-_ ]*")
BETWEEN_PARTS = "-_ "
FORMULA = "=+@\t\r"
"""A patient's name in a table begins with none: spreadsheets would compute it."""


@dataclass(frozen=True)
class RadiographFile:
    """A file that should be a radiograph.

    Parameters
    ----------
    source
        The file itself.
    landmark_folder, landmarks
        Where its landmark files are expected, below the cohort's folder; those that
        there are.
    file, cohort, patient, visit
        Path below the cohort's folder; the other three as the names say. A name
        without a visit, of file or folder, leaves it empty.
    """

    source: SourceFile
    landmark_folder: str
    landmarks: Mapping[FileKind, SourceFile]
    file: str
    cohort: str
    patient: str
    visit: str

    @property
    def sources(self) -> tuple[SourceFile, ...]:
        """The radiograph and its landmark files."""
        return self.source, *self.landmarks.values()


def cohort_files(cohort: Cohort) -> dict[str, SourceFile]:
    """Every file of a cohort by its path below the cohort's folder, as / separates it.

    Raises
    ------
    SystemExit
        If the root is missing, or is a manifest that lists no files of a folder.
    """
    root = Path(cohort.root)
    if root.is_dir():
        return {name: SourceFile(root / name) for name in names_below(root)}
    if not root.is_file():
        raise SystemExit(f"cohort.root: there is no folder or manifest {root}")
    if cohort.folder is None:
        sentence = "found null; expected the folder of the files that"
        raise SystemExit(f"cohort.folder: {sentence} {root} lists")
    if not Path(cohort.folder).is_dir():
        raise SystemExit(f"cohort.folder: there is no folder {cohort.folder}")
    return read_manifest(root, Path(cohort.folder))


def names_below(root: Path) -> Iterator[str]:
    """Paths below a cohort's folder of all files that may belong to it, in no order.

    Raises
    ------
    SystemExit
        If a folder cannot be listed, or a name is not UTF-8, which no table can hold.
    """
    if (root / TRUTH_FILE).is_file():
        yield TRUTH_FILE
    for cohort in COHORTS:
        for top in (cohort, f"{cohort}{POINTFILES}"):
            for folder, _, names in os.walk(root / top, onerror=_refuse):
                below = Path(folder).relative_to(root)
                for name in names:
                    if not name.startswith("."):
                        yield _written((below / name).as_posix())


def _refuse(error: OSError) -> None:
    """An unlistable folder; a cohort folder that is missing is none."""
    if not isinstance(error, FileNotFoundError):
        raise SystemExit(f"cohort: {error.filename}: {error.strerror or error}")


def _written(name: str) -> str:
    try:
        name.encode()
    except UnicodeEncodeError:
        found = name.encode(errors="surrogateescape")
        raise SystemExit(f"cohort: {found!r}: expected a name in UTF-8") from None
    return name


def find_radiographs(files: Mapping[str, SourceFile]) -> list[RadiographFile]:
    """Those of a cohort's files that are neither landmarks nor a table, in order.

    Raises
    ------
    SystemExit
        If there is none.
    """
    in_folders = _names_in_folders(files)
    found = [
        _described(name, files, in_folders)
        for name in sorted(files)
        if _is_candidate(name)
    ]
    if not found:
        expected = " or ".join(f"{cohort}/" for cohort in COHORTS)
        raise SystemExit(f"cohort.root: no file in {expected}")
    return found


def _is_candidate(name: str) -> bool:
    path = PurePosixPath(name)
    if is_directory_name(path.name):
        return False
    return path.parts[0] in COHORTS and path.suffix.lower() not in NO_RADIOGRAPHS


def _names_in_folders(files: Mapping[str, SourceFile]) -> dict[str, Names]:
    """The names of landmark files by their folder, as / separates it."""
    found: dict[str, list[str]] = {}
    for name in files:
        path = PurePosixPath(name)
        if path.suffix.lower() == EXTENSION:
            found.setdefault(path.parent.as_posix(), []).append(path.name)
    return {folder: names_by_case(names) for folder, names in found.items()}


def _described(
    name: str, files: Mapping[str, SourceFile], in_folders: Mapping[str, Names]
) -> RadiographFile:
    path = PurePosixPath(name)
    cohort = path.parts[0]
    below = path.relative_to(cohort)
    visits = VISIT.findall(below.as_posix())
    folder = f"{cohort}{POINTFILES}" / below.parent
    landmarks = find_landmark_files(
        Path(folder), path.name, lambda at: in_folders.get(at.as_posix(), {})
    )
    return RadiographFile(
        source=files[name],
        landmark_folder=folder.as_posix(),
        landmarks={kind: files[at.as_posix()] for kind, at in landmarks.items()},
        file=name,
        cohort=cohort,
        patient=_patient(path.name),
        visit=visits[0].upper() if visits else "",
    )


def _patient(name: str) -> str:
    """What stands before the visit; without a visit, all up to the first number."""
    bare = NO_PART_OF_NAME.sub("", name)
    before, *after = VISIT.split(bare, maxsplit=1)
    if after and (patient := before.strip(BETWEEN_PARTS).lstrip(FORMULA)):
        return patient
    rest = (after or [before])[0].strip(BETWEEN_PARTS)
    return TO_FIRST_NUMBER.findall(rest)[0].lstrip(FORMULA) or bare.lstrip(FORMULA)
