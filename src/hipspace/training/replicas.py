"""Several processes that train one network, each on its shard of every batch.

Started by torchrun, they join the group that its environment describes. Otherwise the
first starts the others on this machine; they end when it does, however it ends.
"""

import multiprocessing
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from torch import Tensor, distributed

LOCALHOST = "127.0.0.1"
ENDING_SECONDS = 5.0
"""How long a process that has no more to do, or has failed, may take to end."""

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Replicas:
    """The place of this process among those that train one network.

    Parameters
    ----------
    rank, number
        From 0 for the first, which alone writes files, and how many there are.
    local_rank, local_number
        The same among the processes on this machine.
    """

    rank: int = 0
    number: int = 1
    local_rank: int = 0
    local_number: int = 1

    def shard(self, items: Sequence[Item]) -> Sequence[Item]:
        """This process's shard: every `number`-th item."""
        return items[self.rank :: self.number]

    def joined(self, mine: Sequence[Item]) -> list[Item]:
        """The items of every process's `shard`, in the order they had before."""
        if self.number == 1:
            return list(mine)
        shards: list[Any] = [None] * self.number
        distributed.all_gather_object(shards, mine)
        total = sum(map(len, shards))
        return [shards[k % self.number][k // self.number] for k in range(total)]

    def average(self, values: Tensor) -> None:
        """Replace values by their mean over the processes, equal bits in all."""
        if self.number > 1:
            distributed.all_reduce(values)
            values.div_(self.number)

    def from_first(self, value: Item) -> Item:
        """The value that the first process has; what the others give is dropped."""
        if self.number == 1:
            return value
        values = [value]
        distributed.broadcast_object_list(values)
        return values[0]


ALONE = Replicas()


def launched() -> bool:
    """Whether torchrun, or whatever sets WORLD_SIZE, has started this process."""
    return "WORLD_SIZE" in os.environ


def together(work: Callable[..., Result], processes: int, *arguments: Any) -> Result:
    """Run `work(replicas, *arguments)` in every process of a group.

    Parameters
    ----------
    work
        A function of a module, since the other processes import it.
    processes
        How many; a group that has been `launched` has its own number.
    arguments
        Pickled for the other processes.

    Returns
    -------
    Result
        What `work` returned in this process.

    Raises
    ------
    RuntimeError
        If another process that was started here has ended before its work.
    """
    if launched():
        return _joining(work, arguments)
    if processes == 1:
        return work(ALONE, *arguments)
    return _starting(work, processes, arguments)


def _joining(work: Callable[..., Result], arguments: tuple) -> Result:
    names = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "LOCAL_WORLD_SIZE")
    replicas = Replicas(*(int(os.environ[name]) for name in names))
    distributed.init_process_group()
    try:
        return work(replicas, *arguments)
    finally:
        distributed.destroy_process_group()


def _starting(work: Callable[..., Result], processes: int, arguments: tuple) -> Result:
    store = distributed.TCPStore(
        LOCALHOST, 0, processes, is_master=True, wait_for_workers=False
    )
    _stay_on_this_machine()
    spawn = multiprocessing.get_context("spawn")
    others: list[BaseProcess] = [
        spawn.Process(
            target=_other, args=(work, rank, processes, store.port, arguments)
        )
        for rank in range(1, processes)
    ]
    with _running(others):
        for rank in range(1, processes):
            while not store.check([_name(rank)]):
                _refuse_the_dead(others, wait_seconds=0.1)
        with _group(store, 0, processes) as replicas, _deaths_told(others):
            return work(replicas, *arguments)


def _other(
    work: Callable[..., Any], rank: int, processes: int, port: int, arguments: tuple
) -> None:
    """What another process than the first does."""
    first = multiprocessing.parent_process()
    assert first is not None
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(first,), daemon=True).start()
    store = distributed.TCPStore(LOCALHOST, port, processes, is_master=False)
    store.set(_name(rank), "")
    try:
        with _group(store, rank, processes) as replicas:
            work(replicas, *arguments)
    except RuntimeError:
        first.join(timeout=1.0)
        raise


def _end_with(first: BaseProcess) -> None:
    """Wait for the first process to end, and end this one at once and quietly."""
    first.join()
    os._exit(1)


@contextmanager
def _group(store: Any, rank: int, processes: int) -> Iterator[Replicas]:
    distributed.init_process_group("gloo", store=store, rank=rank, world_size=processes)
    try:
        yield Replicas(rank, processes, rank, processes)
    finally:
        distributed.destroy_process_group()


@contextmanager
def _running(others: list[BaseProcess]) -> Iterator[None]:
    """Processes run in this context, and end with it at the latest."""
    for other in others:
        other.start()
    try:
        yield
        for other in others:
            other.join(ENDING_SECONDS)
    finally:
        for other in others:
            other.terminate()
            other.join()


@contextmanager
def _deaths_told(others: list[BaseProcess]) -> Iterator[None]:
    """Of a broken connection, say whose death has broken it."""
    try:
        yield
    except RuntimeError as error:
        _refuse_the_dead(others, ENDING_SECONDS, error)
        raise


def _refuse_the_dead(
    others: list[BaseProcess], wait_seconds: float, cause: Exception | None = None
) -> None:
    """Raise if any process ends within the time."""
    ended = connection.wait([other.sentinel for other in others], wait_seconds)
    for other in others:
        if other.sentinel in ended:
            other.join()
    codes = {k: other.exitcode for k, other in enumerate(others, start=1)}
    dead = [f"process {k} (exit code {c})" for k, c in codes.items() if c is not None]
    if dead:
        raise RuntimeError(
            f"training cannot go on without {' and '.join(dead)}; what was wrong is "
            "said above, unless it was killed (-9), as it is when memory runs out"
        ) from cause


def _name(rank: int) -> str:
    return f"{rank} is here"


def _stay_on_this_machine() -> None:
    """Exchange through the loopback interface, with one thread a process at first."""
    loopbacks = [name for _, name in socket.if_nameindex() if name.startswith("lo")]
    if loopbacks:
        os.environ.setdefault("GLOO_SOCKET_IFNAME", loopbacks[0])
    os.environ.setdefault("OMP_NUM_THREADS", "1")
