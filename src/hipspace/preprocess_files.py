"""The files of a cohort on several processor cores, each done once.

What was kept of an earlier run, or of one that was killed, is not done again.
"""

from collections.abc import Iterator, Sequence

from joblib import delayed

from hipspace.cohort_files import RadiographFile
from hipspace.kept_outcomes import KeptOutcomes
from hipspace.parallel import in_order
from hipspace.params import Views
from hipspace.preprocessing import Outcome, preprocess
from hipspace.store import packed


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
