"""How far a width can be believed, as rows of short texts for the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hipspace.measurement.columns import INTERVAL_MM
from hipspace.report.number_texts import MISSING, millimetres, percent, signed


@dataclass(frozen=True)
class Judgement:
    """The tables flags.csv and agreement_by.csv."""

    flags: pd.DataFrame
    strata: pd.DataFrame


def judgement_facts(judgement: Judgement, measure: Mapping[str, Any]) -> dict[str, Any]:
    """What the page's template names of intervals, flags, groups, retest and change.

    Parameters
    ----------
    measure
        The metrics of measure.json.
    """
    flags = judgement.flags
    return {
        "interval": _interval_facts(measure["interval"]),
        "flags": [_counts(row) for row in flags[flags["hips"] > 0].to_dict("records")],
        "caught": measure["flags"],
        "strata": [_stratum_row(row) for row in judgement.strata.to_dict("records")],
        "retest": _retest_facts(measure["retest"]),
        "change": _change_facts(measure["change"]),
    }


def _counts(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row whose numbers are whole."""
    return {
        name: value if isinstance(value, str) else int(value)
        for name, value in row.items()
    }


def interval_text(row: Mapping[str, Any]) -> str:
    """The interval of a row of jsw.csv: low to high."""
    low, high = (row[name] for name in INTERVAL_MM)
    if not np.isfinite([low, high]).all():
        return MISSING
    return f"{millimetres(low)} to {millimetres(high)}"


def _interval_facts(found: Mapping[str, Any]) -> dict[str, Any]:
    held_out = found["held_out"]
    steps = [
        {
            "name": _words(name),
            "hips": step["n"],
            "held": _known_fraction(step),
            "unseen_hips": held_out["by_severity"][name]["n"],
            "unseen_held": _known_fraction(held_out["by_severity"][name]),
        }
        for name, step in found["by_severity"].items()
    ]
    return {
        "nominal": percent(found["nominal"]),
        "held": _known_fraction(found),
        "half": millimetres(found.get("mean_half_width_mm", np.nan)),
        "hips": found["calibration_hips"],
        "patients": found["calibration_patients"],
        "held_out": _known_fraction(held_out),
        "steps": steps,
    }


def _known_fraction(found: Mapping[str, Any]) -> str:
    fraction = percent(found.get("coverage", np.nan))
    if "coverage_low" not in found:
        return fraction
    low, high = (percent(found[f"coverage_{end}"]) for end in ("low", "high"))
    return f"{fraction} [{low}, {high}]"


def _stratum_row(row: Mapping[str, Any]) -> dict[str, Any]:
    bias, low, high = (signed(row[f"bias_mm{end}"]) for end in ("", "_low", "_high"))
    return {
        "by": row["by"],
        "group": _words(row["group"]),
        "n": int(row["n"]),
        "patients": int(row["patients"]),
        "bias": f"{bias} [{low}, {high}]",
        "sd": millimetres(row["sd_mm"]),
        "mae": millimetres(row["mae_mm"]),
    }


def _change_facts(found: Mapping[str, Any]) -> dict[str, Any]:
    progression = found["progression"]
    return {
        "hips": found["hips"],
        "exceed": found["exceed_sdc"],
        "bias": signed(found.get("bias_mm", np.nan)),
        "sd": millimetres(found.get("sd_mm", np.nan)),
        "correlation": millimetres(found.get("correlation", np.nan)),
        "sdc": millimetres(found.get("sdc_mm", np.nan)),
        "truly": found["truly_changed"],
        "sensitivity": percent(found.get("sensitivity", np.nan)),
        "others": found["hips"] - found["truly_changed"],
        "incomparable": found["incomparable"],
        "loss": millimetres(progression["limit_mm"]),
        "lost": progression["truly"],
        "lost_sensitivity": percent(progression.get("sensitivity", np.nan)),
        "kept": found["hips"] - progression["truly"],
        "lost_specificity": percent(progression.get("specificity", np.nan)),
        "specificity": percent(found.get("specificity", np.nan)),
    }


def _retest_facts(found: Mapping[str, Any]) -> dict[str, Any]:
    names = ("patients", "hips", "readings", "failed")
    widths = [_retest_row(name, row) for name, row in found["widths"].items()]
    return {name: found[name] for name in names} | {"widths": widths}


def _retest_row(name: str, found: Mapping[str, Any]) -> dict[str, Any]:
    sem, sdc, low, high = (
        millimetres(found.get(key, np.nan))
        for key in ("sem_mm", "sdc_mm", "sdc_mm_low", "sdc_mm_high")
    )
    return {
        "name": name.replace("_", " "),
        "hips": found["hips"],
        "sem": sem,
        "sdc": f"{sdc} [{low}, {high}]",
    }


def _words(name: str) -> str:
    """`1_5_to_2_5_mm` as `1.5 to 2.5 mm`; other names as they are."""
    if not name.endswith("_mm"):
        return name
    parts = name.removesuffix("_mm").replace("_to_", " to ").replace("_", ".")
    return parts.replace("below.", "below ").replace("above.", "above ") + " mm"
