"""The files of a cohort on several processor cores, each done once.

What was kept of an earlier run, or of one that was killed, is not done again.
"""

from collections.abc import Iterator, Sequence

from joblib import Parallel, delayed

from hipspace.cohort_files import RadiographFile
from hipspace.kept_outcomes import KeptOutcomes
from hipspace.params import Views
from hipspace.preprocessing import Outcome, preprocess
from hipspace.store import packed

FILES_AT_A_TIME = 16
"""For each worker: bounds what waits to be stored."""


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
    size = FILES_AT_A_TIME * workers
    with Parallel(n_jobs=workers, return_as="generator") as parallel:
        for first in range(0, len(files), size):
            some = files[first : first + size]
            yield from parallel(delayed(_finished)(file, views, kept) for file in some)


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
