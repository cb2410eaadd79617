"""Synthetic subjects by their number, without end: planned, rendered, preprocessed.

Nothing of a subject is kept. A radiograph goes through the files and the code that a
cohort's goes through, so that a network sees what the preprocess stage would store.
"""

from functools import lru_cache
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from hipspace.params import Cohort, Phantom, Views
from hipspace.phantom.cohort import write_picture
from hipspace.phantom.plan import Picture, plan
from hipspace.phantom.visits import FAULTS
from hipspace.radiographs.cohort import cohort_files, find_radiographs
from hipspace.radiographs.preprocessing import Outcome, preprocess
from hipspace.storage.hips import Record

PLANNED = 64
"""Subjects that are planned together: enough for every kind to have its part."""


def radiograph_of(
    subject: int, seed: int, phantom: Phantom, views: Views
) -> Outcome[Record]:
    """The radiograph of a subject, kept, with its records.

    It depends on seed, number and parameters only. If a radiograph cannot be used, as
    when it shows no whole hip, it is that of the next subject planned with this one.

    Raises
    ------
    RuntimeError
        If none of them can be used.
    """
    block, first = divmod(subject, PLANNED)
    pictures = _planned(phantom, seed, block)
    for picture in (*pictures[first:], *pictures[:first]):
        outcome = _outcome(picture, phantom, views)
        if outcome.record is not None and outcome.close_ups:
            return outcome
    raise RuntimeError(f"no radiograph of {PLANNED} subjects can be used")


@lru_cache(maxsize=2)
def _planned(phantom: Phantom, seed: int, block: int) -> tuple[Picture, ...]:
    """One visit of each subject of a block."""
    rng = np.random.default_rng([seed, block])
    chosen = {str(fault): 0 for fault in FAULTS} | {"patients": PLANNED}
    chosen["seed"] = int(rng.integers(2**31))
    pictures = plan(phantom.model_copy(update=chosen))
    pictures.sort(key=_subject)
    visits = [list(of_one) for _, of_one in groupby(pictures, key=_subject)]
    return tuple(of_one[rng.integers(len(of_one))] for of_one in visits)


def _subject(picture: Picture) -> tuple[str, str]:
    return picture.cohort, picture.identity.patient


def _outcome(picture: Picture, phantom: Phantom, views: Views) -> Outcome[Record]:
    with TemporaryDirectory(prefix="hipspace-") as folder:
        write_picture(Path(folder), picture, phantom)
        (file,) = find_radiographs(cohort_files(Cohort(root=folder, folder=None)))
        return preprocess(file, views)
