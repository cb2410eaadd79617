"""How far a long stage is: a bar on a terminal, now and then a line in a log."""

import logging
import sys
import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self, TypeVar

from tqdm import tqdm

LINE_EVERY_SECONDS = 15.0
MINUTE_SECONDS = 60.0

Item = TypeVar("Item")

log = logging.getLogger(__name__)


class Progress:
    """Steps made of a total, as a context.

    Parameters
    ----------
    total, done
        Steps of the whole work, and how many of them were made before.
    unit
        What a step is, in the singular.
    seen
        Whether to show anything: of several processes, one.
    """

    def __init__(self, total: int, unit: str, *, done: int = 0, seen: bool = True):
        """Nothing is shown before the first step."""
        self.total, self.unit, self.done, self._first = total, unit, done, done
        self._seen = seen
        self._began = self._last = time.monotonic()
        on_terminal = seen and sys.stderr.isatty()
        self._bar = tqdm(total=total, initial=done, unit=unit, disable=not on_terminal)

    def __enter__(self) -> Self:
        """Itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the bar."""
        self._bar.close()

    def advance(self) -> None:
        """One step more."""
        self.done += 1
        self._bar.update()
        now = time.monotonic()
        if now - self._last >= LINE_EVERY_SECONDS and self._in_a_log:
            self._last = now
            each_s = (now - self._began) / (self.done - self._first)
            left_min = each_s * (self.total - self.done) / MINUTE_SECONDS
            what = f"{self.unit} {self.done} of {self.total}"
            log.info("%s, %.2f s each, %.0f min left", what, each_s, left_min)

    def say(self, sentence: str) -> None:
        """What has come out on the way: beside the bar, or as a line."""
        if self._in_a_log:
            log.info(sentence)
        else:
            self._bar.set_postfix_str(sentence)

    @property
    def _in_a_log(self) -> bool:
        return self._seen and bool(self._bar.disable)


def shown(items: Iterable[Item], total: int, unit: str) -> Iterator[Item]:
    """The items as they come; `unit` says in the singular what they are."""
    with Progress(total, unit) as progress:
        for item in items:
            progress.advance()
            yield item
