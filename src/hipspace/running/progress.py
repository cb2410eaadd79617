"""How far a long stage is: a bar on a terminal, now and then a line in a log."""

import logging
import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from tqdm import tqdm

LINE_EVERY_SECONDS = 15.0

Item = TypeVar("Item")

log = logging.getLogger(__name__)


def shown(items: Iterable[Item], total: int, unit: str) -> Iterator[Item]:
    """The items as they come; `unit` says in the singular what they are."""
    if sys.stderr.isatty():
        yield from tqdm(items, total=total, unit=unit)
        return
    last = time.monotonic()
    for number, item in enumerate(items, start=1):
        if time.monotonic() - last >= LINE_EVERY_SECONDS:
            last = time.monotonic()
            log.info("%s %d of %d", unit, number, total)
        yield item
