"""What became of each file of a cohort, kept for the next run.

Of every file of the cohort one outcome is kept, in a zip archive, so all together are
as large as the stores. It counts only for the very same file, landmarks, parameters,
code and libraries; a half-written or damaged one does not count.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Self
from zipfile import BadZipFile, ZipFile

from joblib import delayed

from hipspace.errors import Reason
from hipspace.params import Cohort, Views
from hipspace.radiographs.cohort import RadiographFile
from hipspace.radiographs.preprocessing import Outcome, preprocess
from hipspace.running.parallel import in_order
from hipspace.running.resuming import checkpoints_root, code_digest
from hipspace.storage.files.whole_files import written_whole
from hipspace.storage.hips import packed

LIBRARIES = (
    *("h5py", "numpy", "scipy", "pillow", "pydicom", "pyjpegls", "pylibjpeg"),
    *("pylibjpeg-openjpeg", "python-gdcm"),
)
PASSING = (Reason.NOT_READABLE, Reason.CHECKSUM_DIFFERS)
"""Reasons that are looked into again at every run."""
MOST_BYTES = 2**28
"""An outcome has no more: several hundred times a usual one."""
ROW, RECORD, CLOSE_UP = "row.json", "radiograph", "close_up_{}"


@dataclass(frozen=True)
class KeptOutcomes:
    """A folder of outcomes.

    Parameters
    ----------
    folder
        Where the outcomes of one cohort lie.
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
                if sum(part.file_size for part in archive.infolist()) > MOST_BYTES:
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
        with (
            written_whole(path, by_several=True) as partial,
            ZipFile(partial, "w") as archive,
        ):
            archive.comment = key.encode()
            archive.writestr(ROW, json.dumps(outcome.row))
            if outcome.record is not None:
                archive.writestr(RECORD, outcome.record)
            for number, close_up in enumerate(outcome.close_ups):
                archive.writestr(CLOSE_UP.format(number), close_up)

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


def preprocess_files(
    files: Sequence[RadiographFile],
    views: Views,
    workers: int,
    kept: KeptOutcomes | None,
) -> Iterator[Outcome[bytes]]:
    """The outcome of every file, in their order; only a few are held at a time.

    Parameters
    ----------
    kept
        Where outcomes are looked for, and put; None: nowhere.
    """
    return in_order((delayed(_finished)(file, views, kept) for file in files), workers)


def _finished(
    file: RadiographFile, views: Views, kept: KeptOutcomes | None
) -> Outcome[bytes]:
    if kept is None:
        return _packed(file, views)
    key = kept.key(file)
    found = kept.read(file, key)
    if found is not None:
        return found
    outcome = _packed(file, views)
    kept.write(file, key, outcome)
    return outcome


def _packed(file: RadiographFile, views: Views) -> Outcome[bytes]:
    outcome = preprocess(file, views)
    record = None if outcome.record is None else packed(outcome.record)
    return Outcome(outcome.row, record, tuple(map(packed, outcome.close_ups)))
