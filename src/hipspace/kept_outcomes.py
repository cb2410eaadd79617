"""What became of each file of a cohort, kept for the next run.

Of every file of the cohort one outcome is kept, in a zip archive, so all together are
as large as the stores. It counts only for the very same file, landmarks, parameters,
code and libraries; a half-written or damaged one does not count.
"""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Self
from zipfile import BadZipFile, ZipFile

from hipspace.cohort_files import RadiographFile
from hipspace.params import Cohort, Views
from hipspace.preprocessing import Outcome
from hipspace.unusable import CHECKSUM_DIFFERS, NOT_READABLE
from hipspace.working_folder import checkpoints_root, code_digest

LIBRARIES = (
    *("h5py", "numpy", "scipy", "pillow", "pydicom", "pyjpegls", "pylibjpeg"),
    *("pylibjpeg-openjpeg", "python-gdcm"),
)
PASSING = (NOT_READABLE, CHECKSUM_DIFFERS)
"""Reasons that are looked into again at every run."""
ROW, RECORD, CLOSE_UP = "row.json", "radiograph", "close_up_{}"


@dataclass(frozen=True)
class KeptOutcomes:
    """A folder of outcomes.

    Parameters
    ----------
    folder
        Of one cohort.
    settings
        Digest of what the outcomes depend on besides the files.
    """

    folder: Path
    settings: str

    @classmethod
    def of(cls, cohort: Cohort, views: Views) -> Self:
        """Those of a cohort, beside the checkpoints of trainings."""
        name = _digest(cohort.root, cohort.folder)[:16]
        libraries = [(library, version(library)) for library in LIBRARIES]
        params = [section.model_dump() for section in (views.pelvis, views.hip)]
        settings = _digest(params, code_digest(), libraries)
        return cls(checkpoints_root() / "preprocess" / name, settings)

    def key(self, file: RadiographFile) -> str | None:
        """A digest of all that an outcome depends on; None if a file cannot be read."""
        try:
            sources = [(source.path.name, source.checksum()) for source in file.sources]
        except OSError:
            return None
        return _digest(self.settings, file.file, sources)

    def read(self, file: RadiographFile, key: str | None) -> Outcome[bytes] | None:
        """The outcome that is kept of a file under this very key, or None."""
        if key is None:
            return None
        try:
            with ZipFile(self._path(file)) as archive:
                if archive.comment != key.encode():
                    return None
                parts = {name: archive.read(name) for name in archive.namelist()}
        except (OSError, EOFError, BadZipFile):
            return None
        row = json.loads(parts.pop(ROW))
        record = parts.pop(RECORD, None)
        return Outcome(row, record, tuple(parts.values()))

    def write(
        self, file: RadiographFile, key: str | None, outcome: Outcome[bytes]
    ) -> None:
        """Keep an outcome in place of what was kept of the file, whole or not at all.

        One that tells of the reading, not of the file, is not kept.
        """
        if key is None or outcome.row.get("reason") in PASSING:
            return
        path = self._path(file)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(f".{os.getpid()}.partial")
        with ZipFile(partial, "w") as archive:
            archive.comment = key.encode()
            archive.writestr(ROW, json.dumps(outcome.row))
            if outcome.record is not None:
                archive.writestr(RECORD, outcome.record)
            for number, close_up in enumerate(outcome.close_ups):
                archive.writestr(CLOSE_UP.format(number), close_up)
        partial.replace(path)

    def forget_all_but(self, files: Iterable[RadiographFile]) -> None:
        """Delete what is kept of other files, and what a killed run left unfinished."""
        wanted = {self._path(file) for file in files}
        for path in self.folder.glob("*/*"):
            if path not in wanted:
                path.unlink(missing_ok=True)

    def _path(self, file: RadiographFile) -> Path:
        name = _digest(file.file)[:32]
        return self.folder / name[:2] / f"{name}.zip"


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()
