"""Kinds dealt out in given shares, so that a small cohort has its share of each."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np

Kind = TypeVar("Kind")


def deal(
    kinds: Sequence[Kind], shares: Sequence[float], n: int, rng: np.random.Generator
) -> list[Kind]:
    """`n` kinds in random order, each as often as its share says, to the next whole.

    The shares are of the sum of all shares.
    """
    wanted = np.asarray(shares, dtype=float) / np.sum(shares) * n
    counts = np.floor(wanted + 1e-9).astype(int)
    largest_remainders = np.argsort(counts - wanted, kind="stable")
    counts[largest_remainders[: n - counts.sum()]] += 1
    return [kinds[i] for i in rng.permutation(np.repeat(np.arange(len(kinds)), counts))]


def deal_some(share: float, n: int, rng: np.random.Generator) -> list[bool]:
    """`n` truth values in random order, of which `share` are true."""
    return deal((True, False), (share, 1 - share), n, rng)
