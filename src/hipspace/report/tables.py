"""What the page tells, as rows of short texts."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from hipspace.measurement.jsw import WIDTHS
from hipspace.measurement.reader_names import BEST
from hipspace.report.charts import READER_NAMES
from hipspace.report.judgement import interval_text
from hipspace.report.number_texts import MISSING, fraction, millimetres, percent, signed
from hipspace.statistics.comparison import (
    agreement_table,
    paired,
    readers_of,
    reference_of,
)
from hipspace.storage.files.tables import patients

THIRDS = ("lateral", "central", "medial")
REFERENCES = {
    "truth": {
        "name": "exact width",
        "sentence": "The hips are synthetic: their exact widths are known, so what "
        "stands here is accuracy, on synthetic hips.",
        "difference": "Differences are from the exact widths.",
        "exact": True,
    },
    "landmarks": {
        "name": "width by landmarks",
        "sentence": "No exact widths are known: readers are compared with the "
        "landmarks, the output of another program. That is agreement, not accuracy.",
        "difference": "Differences are from the landmarks.",
        "exact": False,
    },
}


def facts(
    jsw: pd.DataFrame,
    radiographs: pd.DataFrame,
    overlap: pd.DataFrame,
    measure: Mapping[str, Any],
) -> dict[str, Any]:
    """Everything that the page's template names but its images."""
    judged = judged_readers(measure)
    hips = jsw[["file", "side", "cohort", "patient"]].drop_duplicates()
    return {
        "hips": {
            "requested": len(hips),
            "patients": patients(hips).nunique(),
            "radiographs": hips["file"].nunique(),
        },
        "reference": REFERENCES[reference_of(jsw)],
        "cards": _cards(judged.get(BEST, {}), measure["hips"], overlap),
        "readers": [_reader_row(name, judged[name]) for name in judged],
        "thresholds": _threshold_rows(judged.get(BEST, {})),
        "table": hip_rows(jsw, judged.get(BEST, {}).get("below", {})),
        "failures": _failure_rows(jsw),
        "files": {
            "found": len(radiographs),
            "kept": int((radiographs["status"] == "kept").sum()),
        },
        "excluded": _excluded_rows(radiographs),
        "widths": _width_rows(jsw),
        "structures": _structure_rows(overlap),
    }


def flow(jsw: pd.DataFrame, radiographs: pd.DataFrame) -> list[dict[str, str]]:
    """The way from files to measured test hips, step by step, with counts."""
    found, kept = len(radiographs), int((radiographs["status"] == "kept").sum())
    hips = jsw[jsw["reader"] == BEST]
    failed = int((hips["status"] == "failed").sum())
    steps = [
        (found, "files found"),
        (found - kept, "of them excluded"),
        (kept, "radiographs kept"),
        (hips["file"].nunique(), "of them of test patients"),
        (len(hips), "test hips"),
        (failed, "of them not measured"),
    ]
    return [{"value": f"{n:,}", "meaning": meaning} for n, meaning in steps]


def judged_readers(measure: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The agreement of each reader in measure.json, whatever the reference."""
    group = "minimum" if "minimum" in measure else "agreement_with_landmarks"
    return dict(measure[group])


def hip_rows(jsw: pd.DataFrame, below: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Measured hips, narrowest first; `narrow` below the greatest threshold."""
    thresholds = [_limit_mm(name) for name in below]
    limit = max(thresholds, default=0.0)
    known = paired(jsw, BEST, "minimum").set_index(["file", "side"])
    read = jsw[(jsw["reader"] == BEST) & (jsw["status"] == "measured")]
    rows = []
    ordered = read.sort_values(["minimum_mm", "file", "side"], kind="stable")
    for row in ordered.to_dict("records"):
        hip = (row["file"], row["side"])
        reference = known["reference_mm"].get(hip, np.nan)
        texts = {
            name: millimetres(row[f"{name}_mm"])
            for name in (*THIRDS, "minimum", "mean")
        }
        rows.append(
            texts
            | {
                "file": row["file"],
                "side": row["side"],
                "reference": millimetres(reference),
                "difference": signed(row["minimum_mm"] - reference),
                "where": _where(row),
                "narrow": row["minimum_mm"] < limit,
                "interval": interval_text(row),
                "flags": row["flags"],
            }
        )
    return rows


def _cards(
    best: Mapping[str, Any], hips: Mapping[str, Any], overlap: pd.DataFrame
) -> list[dict[str, str]]:
    measured = hips["requested"] - hips["failed"]
    dice = overlap.groupby("structure")["dice"].mean().mean()
    bias, sd = best.get("bias_mm", np.nan), best.get("sd_mm", np.nan)
    return [
        {
            "value": f"{millimetres(best.get('mae_mm', np.nan))} mm",
            "meaning": "mean absolute error of the minimum",
        },
        {
            "value": f"{signed(bias)} \u00b1 {millimetres(sd)} mm",
            "meaning": "bias and SD",
        },
        {
            "value": f"{measured} of {hips['requested']}",
            "meaning": "hips measured",
        },
        {"value": fraction(dice, 3), "meaning": "mean Dice of the three structures"},
    ]


def _reader_row(reader: str, judged: Mapping[str, Any]) -> dict[str, Any]:
    value = {name: judged.get(name, np.nan) for name in _NUMBERS}
    return {
        "name": READER_NAMES[reader],
        "ours": reader == BEST,
        "n": judged["n"],
        "failed": judged["failed"],
        "bias": signed(value["bias_mm"]) + _interval(judged, "bias_mm", signed),
        "sd": millimetres(value["sd_mm"]),
        "limits": f"{signed(value['limit_low_mm'])} to "
        f"{signed(value['limit_high_mm'])}",
        "mae": millimetres(value["mae_mm"]) + _interval(judged, "mae_mm", millimetres),
        "within_half": percent(value["within_0_5_mm"]),
        "within_one": percent(value["within_1_mm"]),
        "icc": millimetres(value["icc_2_1"])
        + _interval(judged, "icc_2_1", millimetres),
    }


_NUMBERS = (
    *("bias_mm", "sd_mm", "mae_mm", "limit_low_mm", "limit_high_mm"),
    *("within_0_5_mm", "within_1_mm", "icc_2_1"),
)


def _threshold_rows(judged: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "threshold": f"{_limit_mm(name):g} mm",
            "narrow": found["narrow"],
            "sensitivity": percent(found.get("sensitivity", np.nan)),
            "specificity": percent(found.get("specificity", np.nan)),
        }
        for name, found in judged.get("below", {}).items()
    ]


def _failure_rows(jsw: pd.DataFrame) -> list[dict[str, Any]]:
    failed = jsw[jsw["status"] == "failed"].sort_values(["file", "side"], kind="stable")
    rows = failed[["file", "side", "reader", "reason"]].to_dict("records")
    return [row | {"reader": READER_NAMES[row["reader"]]} for row in rows]


def _excluded_rows(radiographs: pd.DataFrame) -> list[dict[str, Any]]:
    excluded = radiographs[radiographs["status"] == "excluded"]
    rows = [
        {
            "reason": reason,
            "files": len(files),
            "example": files["file"].iloc[0],
            "detail": files["detail"].iloc[0],
        }
        for reason, files in excluded.groupby("reason")
    ]
    return sorted(rows, key=lambda row: (-row["files"], row["reason"]))


def _width_rows(jsw: pd.DataFrame) -> list[dict[str, Any]]:
    agreement = agreement_table(jsw)
    if agreement.empty or BEST not in readers_of(jsw):
        return []
    return [
        {
            "name": row["width"],
            "meaning": WIDTHS[row["width"]].meaning,
            "n": int(row["n"]),
            "bias": signed(row["bias_mm"]),
            "sd": millimetres(row["sd_mm"]),
            "mae": millimetres(row["mae_mm"]),
            "within_half": percent(row["within_0_5_mm"]),
        }
        for row in agreement[agreement["reader"] == BEST].to_dict("records")
    ]


def _structure_rows(overlap: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {
            "name": str(structure).replace("_", " "),
            "dice": fraction(hips["dice"].mean(), 3),
            "lowest": fraction(hips["dice"].min(), 3),
            "hd95": millimetres(hips["hd95_mm"].mean()),
            "assd": millimetres(hips["assd_mm"].mean()),
        }
        for structure, hips in overlap.groupby("structure", sort=False)
    ]


def _where(row: Mapping[str, Any]) -> str:
    thirds = [abs(row[f"{third}_third_mm"] - row["minimum_mm"]) for third in THIRDS]
    if not np.isfinite(thirds).any():
        return MISSING
    return f"{THIRDS[int(np.nanargmin(thirds))]} third"


def _interval(judged: Mapping[str, Any], name: str, text: Any) -> str:
    if f"{name}_low" not in judged:
        return ""
    return f" [{text(judged[f'{name}_low'])}, {text(judged[f'{name}_high'])}]"


def _limit_mm(name: str) -> float:
    return float(name.removesuffix("_mm").replace("_", "."))
