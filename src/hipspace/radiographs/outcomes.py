"""What became of the files of a cohort, as tables."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import pandas as pd

from hipspace.errors import Reason, printable
from hipspace.params import Cohort
from hipspace.radiographs.preprocessing import Kept, Outcome
from hipspace.storage.files.column_names import RADIOGRAPHS


def numbered(outcomes: Iterable[Outcome[Kept]]) -> Iterator[Outcome[Kept]]:
    """The outcomes; rows of kept radiographs have their number in the store, from 0."""
    kept = 0
    for outcome in outcomes:
        number = None if outcome.record is None else kept
        kept += outcome.record is not None
        yield replace(outcome, row={**outcome.row, "row": number})


def stored(
    outcomes: Iterable[Outcome[bytes]],
    keep: Callable[[bytes], None],
    keep_close_up: Callable[[bytes], None],
) -> list[dict[str, Any]]:
    """The rows of outcomes, `numbered`; what is kept of them goes to the two stores.

    Parameters
    ----------
    keep, keep_close_up
        Take the record of a radiograph, and that of a close-up, see `hips.new_hips`.
    """
    rows = []
    for outcome in numbered(outcomes):
        rows.append(outcome.row)
        if outcome.record is not None:
            keep(outcome.record)
        for close_up in outcome.close_ups:
            keep_close_up(close_up)
    return rows


def radiographs_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """The table radiographs.csv."""
    return pd.DataFrame(rows, columns=list(RADIOGRAPHS))


def summary(rows: list[dict[str, Any]]) -> str:
    """One line: how many files were kept, and how many not for which reason."""
    reasons = Counter(row["reason"] for row in rows if row["status"] == "excluded")
    listed = [f"{n} {reason}" for reason, n in reasons.most_common()]
    kept = len(rows) - reasons.total()
    return "; ".join([f"{kept} of {len(rows)} radiographs kept", *listed])


def why_none(rows: list[dict[str, Any]]) -> str:
    """One sentence for a cohort of which nothing is kept: its commonest fault."""
    reasons = Counter(row["reason"] for row in rows)
    reason, number = reasons.most_common(1)[0]
    example = next(row for row in rows if row["reason"] == reason)
    shown = f"{printable(example['file'])}: {example['detail']}"
    return (
        f"no usable radiograph among {len(rows)}: {number} with '{reason}', for "
        f"example {shown}"
    )


def why_unread(rows: list[dict[str, Any]]) -> str:
    """One sentence if a file of a cohort could not be read, or nothing."""
    unread = [row for row in rows if row.get("reason") == Reason.NOT_READABLE]
    if not unread:
        return ""
    first = unread[0]
    example = f"for example {printable(first['file'])}: {first['detail']}"
    return f"{len(unread)} of {len(rows)} files cannot be read, {example}"


def fault(rows: list[dict[str, Any]], cohort: Cohort) -> str:
    """One sentence if nothing of a cohort is kept, or a listed file is not read.

    Else nothing. Files that no manifest lists may be unreadable, and are rows.
    """
    if all(row["status"] != "kept" for row in rows):
        return f"{cohort.root}: {why_none(rows)}"
    if cohort.folder is not None and (unread := why_unread(rows)):
        return f"{cohort.folder}: {unread}; run again when they can"
    return ""
