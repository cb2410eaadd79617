"""What the processes of a group do in tests; with little to import, for speed."""

import os
import signal

import torch

from hipspace.training.replicas import Replicas


def exchange(replicas: Replicas):
    """A mean, a value of the first process, and numbers from every process' shard."""
    mean = torch.tensor([10.0 * replicas.rank])
    replicas.average(mean)
    joined = replicas.joined([10 * k for k in replicas.shard(range(7))])
    return mean.item(), replicas.from_first(f"from {replicas.rank}"), joined


def second_killed(replicas: Replicas):
    if replicas.rank == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    replicas.average(torch.zeros(3))


def first_refuses(replicas: Replicas):
    if replicas.rank == 0:
        raise ValueError("no such file")
    replicas.average(torch.zeros(3))


def second_refuses(replicas: Replicas):
    if replicas.rank == 1:
        raise RuntimeError("no such file")
    replicas.average(torch.zeros(3))
