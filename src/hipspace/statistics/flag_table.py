"""What the flags catch: hips measured wrong, and good hips that they touch."""

from typing import Any

import pandas as pd

from hipspace.measurement.certainty.flags import BETWEEN_FLAGS, FLAGS
from hipspace.measurement.reader_names import BEST
from hipspace.statistics.comparison import paired

ANY = "any"
NOT_MEASURED = "not measured"
FLAG_TABLE = ("flag", "hips", "failures", "good")


def flag_table(table: pd.DataFrame, failure_mm: float) -> pd.DataFrame:
    """The table flags.csv: for each flag, and for any, the hips that have it.

    Of these, `failures` have no width or one that is off by more than `failure_mm`;
    `good` are the others. A hip that was not measured is refused, as by a flag. Only
    hips whose reference is known count.
    """
    hips = _judged(table, failure_mm)
    has = {name: hips["flags"].map(lambda of, n=name: n in of) for name in _NAMES}
    has = {ANY: hips["flags"].map(bool)} | has
    rows = [
        {
            "flag": name,
            "hips": int(flagged.sum()),
            "failures": int((flagged & hips["failure"]).sum()),
            "good": int((flagged & ~hips["failure"]).sum()),
        }
        for name, flagged in has.items()
    ]
    return pd.DataFrame(rows, columns=list(FLAG_TABLE))


def flag_metrics(table: pd.DataFrame, failure_mm: float) -> dict[str, Any]:
    """The part `flags` of metrics/measure.json, see `flag_table`."""
    caught = flag_table(table, failure_mm).set_index("flag").loc[ANY]
    hips = _judged(table, failure_mm)
    return {
        "hips": len(hips),
        "failure_mm": failure_mm,
        "flagged": int(caught["hips"]),
        "failures": int(hips["failure"].sum()),
        "failures_flagged": int(caught["failures"]),
        "good_refused": int(caught["good"]),
    }


def _judged(table: pd.DataFrame, failure_mm: float) -> pd.DataFrame:
    """Hips of known reference: `flags`, a set of names, and whether a `failure`."""
    hips = paired(table, BEST, "minimum")
    rows = table[table["reader"] == BEST].set_index(["file", "side"])
    rows = rows.loc[list(zip(hips["file"], hips["side"], strict=True))]
    off_mm = (hips["width_mm"] - hips["reference_mm"]).abs()
    flags = [
        set(filter(None, text.split(BETWEEN_FLAGS)))
        | ({NOT_MEASURED} if status == "failed" else set())
        for text, status in zip(rows["flags"], rows["status"], strict=True)
    ]
    failure = (off_mm > failure_mm) | off_mm.isna()
    return pd.DataFrame({"flags": flags, "failure": failure})


_NAMES = (NOT_MEASURED, *FLAGS)
