"""What became of the files of a cohort, as tables."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from hipspace.errors import Reason, printable
from hipspace.radiographs.preprocessing import Kept, Outcome
from hipspace.storage.files.column_names import RADIOGRAPHS, TRUTH


def numbered(outcomes: Iterable[Outcome[Kept]]) -> Iterator[Outcome[Kept]]:
    """The outcomes; rows of kept radiographs have their number in the store, from 0."""
    kept = 0
    for outcome in outcomes:
        number = None if outcome.record is None else kept
        kept += outcome.record is not None
        yield replace(outcome, row={**outcome.row, "row": number})


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


def truth_of_kept(truth: pd.DataFrame, radiographs: pd.DataFrame) -> pd.DataFrame:
    """The rows of a cohort's exact widths whose hips are kept.

    Their millimetres become those of `source_spacing_mm` of radiographs.csv, which
    differ from the truth's own where the magnification was divided out.
    """
    kept = radiographs[radiographs["status"] == "kept"]
    hips = kept[["file", "sides", "source_spacing_mm"]].assign(
        side=kept["sides"].str.split()
    )
    hips = hips.explode("side").drop(columns="sides")
    known = truth.merge(hips, on=["file", "side"], how="inner", validate="one_to_one")
    factor = known["source_spacing_mm"] / known["spacing_mm"]
    factor = factor.where(~np.isclose(factor, 1, rtol=1e-5), 1.0)
    lengths = [name for name in TRUTH if name.endswith("_mm")]
    scaled = known[lengths].mul(factor, axis=0)
    return known.assign(**scaled)[list(TRUTH)]
