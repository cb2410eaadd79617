"""Kinds dealt out in given fractions, so that a small cohort has its part of each."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Kind = TypeVar("Kind")


def deal(
    kinds: Sequence[Kind], fractions: Sequence[float], n: int, rng: np.random.Generator
) -> list[Kind]:
    """`n` kinds in random order, each as often as its fraction says, to the next whole.

    The fractions are of the sum of all fractions.
    """
    wanted = np.asarray(fractions, dtype=float) / np.sum(fractions) * n
    counts = np.floor(wanted + 1e-9).astype(int)
    largest_remainders = np.argsort(counts - wanted, kind="stable")
    counts[largest_remainders[: n - counts.sum()]] += 1
    return [kinds[i] for i in rng.permutation(np.repeat(np.arange(len(kinds)), counts))]


def deal_some(fraction: float, n: int, rng: np.random.Generator) -> list[bool]:
    """`n` truth values in random order, of which `fraction` are true."""
    return deal((True, False), (fraction, 1 - fraction), n, rng)
