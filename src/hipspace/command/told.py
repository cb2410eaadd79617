"""What the command says of what it measured: lines, counts and reasons."""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TextIO

Row = Mapping[str, Any]
FILES_TOLD = 20
"""At most, with a line a hip; of more files, counts say enough."""
REASONS_TOLD = 10


@dataclass
class Tally:
    """What became of the hips and of the files so far."""

    statuses: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)
    flagged: int = 0
    files: int = 0
    files_measured: int = 0

    @property
    def every_file_measured(self) -> bool:
        """Whether no file is without a measured hip."""
        return self.files == self.files_measured

    def add(self, rows: Sequence[Row]) -> None:
        """Count a file by its hips."""
        statuses = [row["status"] for row in rows]
        self.statuses.update(statuses)
        self.files += 1
        self.files_measured += "measured" in statuses
        self.flagged += sum(bool(row["flags"]) for row in rows)
        for row in rows:
            if row["reason"]:
                self.reasons[row["reason"]] += 1
                detail = f": {row['detail']}" if row["detail"] else ""
                example = f"{row['file']}{detail}"
                self.examples.setdefault(row["reason"], example)

    def sentence(self) -> str:
        """Hips by status, of how many files."""
        listed = ", ".join(f"{n} {status}" for status, n in self.statuses.most_common())
        hips, files = sum(self.statuses.values()), self.files
        return f"{listed} of {hips} hips of {files} file{'s' * (files != 1)}"

    def lines(self) -> list[str]:
        """The counts, and why hips have no width, the most frequent reason first."""
        told = [f"{self.sentence()}; {self.flagged} with flags"]
        shown = self.reasons.most_common(REASONS_TOLD)
        told += [f"  {n} x {reason}, {self.examples[reason]}" for reason, n in shown]
        if len(self.reasons) > len(shown):
            told.append(f"  and {len(self.reasons) - len(shown)} more reasons")
        return told


def hip_line(row: Row) -> str:
    """A hip in a line: file, side, minimum with its interval, flags; or the reason."""
    start = f"{row['file']}  {row['side']:5}"
    if row["status"] != "measured":
        return f"{start}  {row['status']}: {row['reason']}"
    text = f"{float(row['minimum_mm']):.2f} mm"
    low, high = row["minimum_low_mm"], row["minimum_high_mm"]
    if low not in (None, "") and high not in (None, ""):
        text += f" [{float(low):.2f} to {float(high):.2f}]"
    return f"{start}  {text}" + (f"  {row['flags']}" if row["flags"] else "")


class Teller:
    """Prints to a stream as long as somebody reads it."""

    def __init__(self, stream: TextIO | None) -> None:
        """A stream that is closed is None, and nothing is said."""
        self.stream = stream
        self.files = 0

    def file(self, rows: Sequence[Row]) -> None:
        """Say what a file gave, if it is one of the first."""
        self.files += 1
        if self.files <= FILES_TOLD:
            self.say(*map(hip_line, rows))
        elif self.files == FILES_TOLD + 1:
            self.say("and so on: the other files are in the table")

    def say(self, *lines: str) -> None:
        """Print lines; names of files that are no text are written with escapes."""
        if self.stream is None:
            return
        encoding = getattr(self.stream, "encoding", None) or "utf-8"
        for line in lines:
            text = line.encode(encoding, "backslashreplace").decode(encoding)
            with suppress(ValueError):
                print(text, file=self.stream, flush=True)  # noqa: T201


def progress_stream() -> TextIO | None:
    """Where a bar is drawn: the standard error, if it is a terminal."""
    stream = sys.stderr
    return stream if stream is not None and stream.isatty() else None
