"""The files of a cohort, and what their names say.

`CHECK/T05/0022629_T05_APO.dcm` has its landmarks in `CHECK-pointfiles/T05/`, and
`OAI/V06/OAI-9003175-V06-20090723.dcm` in `OAI-pointfiles/V06/`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

COHORTS = ("CHECK", "OAI")
NO_RADIOGRAPHS = (".pts", ".csv", ".txt", ".md")
PATIENT = re.compile(r"(?:OAI[-_])?([A-Za-z0-9]+)", re.IGNORECASE)
VISIT = re.compile(r"(?<![A-Za-z0-9])[TV]\d\d(?![A-Za-z0-9])", re.IGNORECASE)


@dataclass(frozen=True)
class RadiographFile:
    """A file that should be a radiograph.

    Parameters
    ----------
    path
        Where it is.
    landmark_folder
        Where its landmark files are, if there are any.
    file, cohort, patient, visit
        Path below the cohort's root; the other three as the names say. A name
        without a visit, of file or folder, leaves it empty.
    """

    path: Path
    landmark_folder: Path
    file: str
    cohort: str
    patient: str
    visit: str


def find_radiographs(root: Path) -> list[RadiographFile]:
    """Every file of the cohorts that is neither landmarks nor a table, in order.

    Raises
    ------
    SystemExit
        If the root, or any file in it, is missing.
    """
    if not root.is_dir():
        raise SystemExit(f"cohort.root: there is no folder {root}")
    found = [
        _described(path, root, cohort)
        for cohort in COHORTS
        for path in (root / cohort).rglob("*")
        if _is_candidate(path)
    ]
    if not found:
        expected = " or ".join(f"{cohort}/" for cohort in COHORTS)
        raise SystemExit(f"cohort.root: no file in {expected} of {root}")
    return sorted(found, key=lambda radiograph: radiograph.file)


def _is_candidate(path: Path) -> bool:
    hidden = path.name.startswith(".")
    return path.is_file() and not hidden and path.suffix.lower() not in NO_RADIOGRAPHS


def _described(path: Path, root: Path, cohort: str) -> RadiographFile:
    below = path.relative_to(root / cohort)
    patient = PATIENT.match(path.stem)
    visits = VISIT.findall(f"{below.parent.as_posix()}/{path.stem.replace('_', ' ')}")
    return RadiographFile(
        path=path,
        landmark_folder=root / f"{cohort}-pointfiles" / below.parent,
        file=path.relative_to(root).as_posix(),
        cohort=cohort,
        patient=patient[1] if patient else path.stem,
        visit=visits[0].upper() if visits else "",
    )
