"""Agreement of the result with its reference, group by group."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from hipspace.params import Measure
from hipspace.statistics.agreement import Pairs, differences, intervals
from hipspace.statistics.comparison import known_hips
from hipspace.storage.files.tables import patients

STRATA = (
    *("by", "group", "n", "patients", "bias_mm", "bias_mm_low", "bias_mm_high"),
    *("sd_mm", "mae_mm"),
)


def agreement_by(table: pd.DataFrame, params: Measure) -> pd.DataFrame:
    """The table agreement_by.csv: by side, cohort and severity of the reference.

    Parameters
    ----------
    table
        Rows of data/jsw.csv.
    params
        Severity's limits; bootstrap over patients, for the bias' 95 % interval.
    """
    hips = known_hips(table)
    steps = severity(hips["reference_mm"].to_numpy(float), params.severity_mm)
    groups = {
        "side": (hips["side"], ["right", "left"]),
        "cohort": (hips["cohort"], sorted(hips["cohort"].unique())),
        "severity": (pd.Series(steps), severity_names(params.severity_mm)),
    }
    rows = [
        {"by": by, "group": name} | _agreement(hips[of_hip == name], params)
        for by, (of_hip, names) in groups.items()
        for name in names
        if (of_hip == name).any()
    ]
    return pd.DataFrame(rows, columns=list(STRATA))


def _agreement(hips: pd.DataFrame, params: Measure) -> dict[str, float]:
    reference_mm, width_mm = (
        hips[name].to_numpy(float) for name in ("reference_mm", "width_mm")
    )
    names = patients(hips)
    pairs = Pairs(reference_mm, width_mm, names.to_numpy())
    rng = np.random.default_rng(params.seed)
    found = differences(pairs) | intervals(pairs, params.bootstrap, rng)
    return {
        "n": len(hips),
        "patients": names.nunique(),
        "bias_mm": found["bias_mm"],
        "bias_mm_low": found.get("bias_mm_low", np.nan),
        "bias_mm_high": found.get("bias_mm_high", np.nan),
        "sd_mm": found["sd_mm"],
        "mae_mm": found["mae_mm"],
    }


def severity_names(limits_mm: Sequence[float]) -> list[str]:
    """The steps, narrowest first: `below_1_5_mm`, `1_5_to_2_5_mm`, `above_2_5_mm`."""
    texts = [f"{float(limit)}".replace(".", "_") for limit in sorted(limits_mm)]
    between = [f"{a}_to_{b}_mm" for a, b in zip(texts, texts[1:], strict=False)]
    return [f"below_{texts[0]}_mm", *between, f"above_{texts[-1]}_mm"]


def severity(reference_mm: np.ndarray, limits_mm: Sequence[float]) -> np.ndarray:
    """The step (N,) of each width (N,); one at a limit belongs to the wider step."""
    return np.array(severity_names(limits_mm))[
        np.digitize(reference_mm, sorted(limits_mm))
    ]
