"""Where the jobs of a stage run: on this machine, or on the workers of a cluster.

Stages give their jobs to joblib, which returns results in the order of the jobs; so
nothing that a stage writes depends on where they ran.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

from joblib import Parallel

from hipspace.params import Runtime

JOBS_AT_A_TIME = 16
"""How many jobs a worker is given: this bounds what waits to be stored."""


def in_order(jobs: Iterable[Any], workers: int) -> Iterator[Any]:
    """Results of joblib's delayed jobs, in their order; only a few wait to be taken."""
    rest = iter(jobs)
    with Parallel(workers, return_as="generator") as parallel:
        while some := list(islice(rest, JOBS_AT_A_TIME * workers)):
            yield from parallel(some)


@contextmanager
def workplace(runtime: Runtime) -> Iterator[int]:
    """A context in which joblib's jobs run where `runtime.scheduler` says.

    Yields how many are to run at a time.

    Raises
    ------
    SystemExit
        With a sentence, if the packages for a cluster are not installed, or if it
        cannot be used: see `cluster.joined`.
    """
    if runtime.scheduler is None:
        yield runtime.workers
        return
    try:
        from hipspace.running.cluster import joined
    except ModuleNotFoundError as error:
        raise SystemExit(
            f"runtime.scheduler: {runtime.scheduler} needs the package {error.name}; "
            "expected null, or what requirements.txt installs"
        ) from None
    with joined(runtime.scheduler) as workers:
        yield workers
