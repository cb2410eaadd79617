"""Rows of every test hip of every trial -> a table of trials, as a study prints it."""

from collections.abc import Mapping

import pandas as pd

from hipspace.geometry.anatomy import STRUCTURES
from hipspace.params import Trial
from hipspace.statistics.overlaps.overlap import NAMES

DICE = tuple(f"dice_{NAMES[structure]}" for structure in STRUCTURES)
PAIRS = {
    "pixels": ("pixels_mm", "label_pixels_mm"),
    "contours": ("contours_mm", "exact_mm"),
}
"""Differences that are told: the study's, prediction less label by border pixels; and
between predicted borders less the exact width, or the landmarks' if it is unknown."""
TRIAL_TABLE = ("group", "name", "trained_hips", "tested_hips", "dice", *DICE)


def trial_table(
    trials: Mapping[str, Trial],
    tested: Mapping[str, pd.DataFrame],
    trained_hips: Mapping[str, int],
) -> pd.DataFrame:
    """A row a trial: `TRIAL_TABLE`, and of each pair its differences in mm.

    `bias`, `sd`, `mae`, the mean and `mae_sd`, the SD of absolute differences, and how
    many hips have `failed`, which are in no mean.

    Parameters
    ----------
    trials, tested, trained_hips
        By the trial's key: its parameters, the rows of `trials.tested_hips`, and how
        many hips it was trained on.
    """
    rows = []
    for key, trial in trials.items():
        hips = tested[key]
        dice = hips[list(DICE)].mean()
        row = {
            "group": trial.group,
            "name": trial.name,
            "trained_hips": trained_hips[key],
            "tested_hips": len(hips),
            "dice": dice.mean(),
            **dice.to_dict(),
        }
        for name, (measured, reference) in PAIRS.items():
            row |= _differences(name, hips, measured, reference)
        rows.append(row)
    return pd.DataFrame(rows)


def _differences(
    name: str, hips: pd.DataFrame, measured: str, reference: str
) -> dict[str, float]:
    expected = hips[reference]
    if expected.isna().all():
        expected = hips["landmarks_mm"]
    difference = (hips[measured] - expected)[expected.notna()]
    away = difference.abs()
    return {
        f"{name}_bias_mm": difference.mean(),
        f"{name}_sd_mm": difference.std(),
        f"{name}_mae_mm": away.mean(),
        f"{name}_mae_sd_mm": away.std(),
        f"{name}_failed": int(difference.isna().sum()),
    }


def as_markdown(table: pd.DataFrame, columns: Mapping[str, str]) -> str:
    """Some columns of a table under other names, as Markdown; numbers to 3 digits."""
    head = f"| {' | '.join(columns.values())} |"
    rule = "|" + "---|" * len(columns)
    rows = [
        f"| {' | '.join(_text(row[name]) for name in columns)} |"
        for _, row in table.iterrows()
    ]
    return "\n".join([head, rule, *rows]) + "\n"


def _text(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)
