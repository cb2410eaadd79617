"""Times of several works, measured in turns, so that a busy machine slows all alike."""

import gc
import time
from collections.abc import Callable, Mapping

import numpy as np
from tqdm import tqdm

Seconds = dict[str, np.ndarray]


def in_turns(works: Mapping[str, Callable[[], object]], repeats: int) -> Seconds:
    """Seconds (repeats,) of each work by name; each is done once before, unmeasured.

    Parameters
    ----------
    works
        What is to be timed, by name.
    repeats
        Rounds, in each of which every work is done once.
    """
    for work in works.values():
        work()
    seconds: dict[str, list[float]] = {name: [] for name in works}
    for _ in tqdm(range(repeats), ", ".join(works), unit="round", leave=False):
        for name, work in works.items():
            gc.collect()
            start = time.perf_counter()
            work()
            seconds[name].append(time.perf_counter() - start)
    return {name: np.array(values) for name, values in seconds.items()}


def quickest(work: Callable[[], object], repeats: int = 5) -> float:
    """The least of some times (s) of a work: what it costs undisturbed."""
    return float(in_turns({"limit": work}, repeats)["limit"].min())
