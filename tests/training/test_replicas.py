"""Several processes that train one network."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import psutil
import pytest
import torch
from drawn_hips import TRAIN
from drawn_training import (
    fresh,
    in_a_process_of_its_own,
    judge,
    learned_alone,
    learned_together,
)
from group_work import exchange, first_refuses, second_killed, second_refuses

from hipspace.training.device import prepare
from hipspace.training.replicas import together

KILLED = """
import sys
from pathlib import Path
from drawn_training import PAIR, killed_together
from hipspace.training.replicas import together
together(killed_together, 2, PAIR, Path(sys.argv[1]))
"""
LAUNCHED = """
import os
from pathlib import Path
import numpy as np
from drawn_training import learned_together
weights, _ = learned_together(Path("launched"))
np.savez(f"{os.environ['RANK']}.npz", *weights)
"""


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """What two processes have learned."""
    return in_a_process_of_its_own(learned_together, tmp_path_factory.mktemp("pair"))


def test_processes_exchange_means_values_and_shards():
    mean, value, joined = together(exchange, 2)
    assert mean == 5.0
    assert value == "from 0"
    assert joined == [0, 10, 20, 30, 40, 50, 60]


def test_one_process_exchanges_nothing():
    assert together(exchange, 1) == (0.0, "from 0", [0, 10, 20, 30, 40, 50, 60])


def test_two_processes_learn_what_one_learns(pair, tmp_path):
    weights, rows = pair
    alone, rows_alone = in_a_process_of_its_own(learned_alone, tmp_path / "alone")
    one, two = (np.concatenate([w.ravel() for w in of]) for of in (alone, weights))
    assert np.linalg.norm(two - one) < 1e-3 * np.linalg.norm(one)
    losses = [[row.train_loss for row in history] for history in (rows, rows_alone)]
    np.testing.assert_allclose(*losses, rtol=1e-5)


def test_two_processes_learn_the_same_bits_again_and_after_a_kill(pair, tmp_path):
    folder = tmp_path / "killed"
    kill_first(folder)
    weights, rows = in_a_process_of_its_own(learned_together, folder)
    assert all(map(np.array_equal, weights, pair[0]))
    assert rows == pair[1]


def kill_first(folder):
    """Train in a process of its own; when killed it has to leave no other behind."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", KILLED, str(folder)]
    first = subprocess.Popen(command, env=environment)
    others: set[psutil.Process] = set()
    while first.poll() is None:
        time.sleep(0.05)
        others.update(psutil.Process(first.pid).children(recursive=True))
    assert first.returncode == -signal.SIGKILL
    assert others
    assert (folder / "state.pt").exists()
    assert psutil.wait_procs(others, timeout=5)[1] == []


def test_processes_that_torchrun_starts_learn_the_same_bits(pair, tmp_path):
    (tmp_path / "learn.py").write_text(LAUNCHED)
    torchrun = ["torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    command = [sys.executable, "-m", *torchrun, "learn.py"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(command, env=environment, cwd=tmp_path, check=True)
    for rank in range(2):
        with np.load(tmp_path / f"{rank}.npz") as weights:
            assert len(weights) == len(pair[0])
            assert all(map(np.array_equal, weights.values(), pair[0]))


def test_validation_does_not_depend_on_the_number_of_processes(pair):
    weights, rows = pair
    network = fresh(TRAIN)
    for parameter, weight in zip(network.parameters(), weights, strict=True):
        parameter.data = torch.from_numpy(weight)
    alone = judge().dice(network, prepare(TRAIN))
    assert alone.mean() == max(row.validation_dice for row in rows)


def test_the_death_of_another_process_is_told():
    with pytest.raises(RuntimeError, match=r"without process 1 \(exit code -9\)"):
        together(second_killed, 2)


def test_the_error_of_another_process_is_told(capfd):
    with pytest.raises(RuntimeError, match=r"without process 1 \(exit code 1\)"):
        together(second_refuses, 2)
    assert "RuntimeError: no such file" in capfd.readouterr().err


def test_the_error_of_the_first_process_ends_the_others():
    with pytest.raises(ValueError, match="no such file"):
        together(first_refuses, 2)
    assert torch.distributed.is_initialized() is False
