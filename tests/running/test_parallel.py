"""Results come in the order of the jobs, wherever these run."""

import os
import sys

import pytest
from joblib import Parallel, delayed

from hipspace.params import Runtime
from hipspace.running.parallel import in_order, workplace

HERE = Runtime(workers=1, keep_preprocessed=False, scheduler=None)


def test_results_are_held_by_the_few_until_they_are_taken(monkeypatch):
    monkeypatch.setattr("hipspace.running.parallel.JOBS_AT_A_TIME", 3)
    given = []

    def jobs():
        for number in range(10):
            given.append(number)
            yield delayed(abs)(-number)

    results = in_order(jobs(), workers=1)
    assert next(results) == 0
    assert given == [0, 1, 2]
    assert list(results) == list(range(1, 10))


def test_without_a_scheduler_jobs_run_here():
    with workplace(HERE) as workers:
        (process,) = Parallel(workers)([delayed(os.getpid)()])
    assert process == os.getpid()


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.delitem(sys.modules, "hipspace.running.cluster")
    monkeypatch.setitem(sys.modules, "distributed", None)
    elsewhere = HERE.model_copy(update={"scheduler": "tcp://127.0.0.1:9"})
    with (
        pytest.raises(SystemExit, match="needs the package distributed"),
        workplace(elsewhere),
    ):
        pass
