"""Which hips train, validate and test; both hips and all visits of a patient together.

The test set is drawn first, then validation, then the rest trains: the number of
training hips never changes who is tested.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pandas as pd

from hipspace.geometry.anatomy import Side
from hipspace.params import Split
from hipspace.storage.files.tables import patients

TRAIN, VALIDATION, TEST, UNUSED = PARTS = ("train", "validation", "test", "unused")
HIP_COLUMNS = ["row", "file", "cohort", "patient", "visit", "side"]


class Stored(Protocol):
    """What this module needs of `storage.hips.Hips`."""

    @property
    def rows(self) -> Mapping[tuple[str, Side], int]:
        """Row of each hip, by (file, side)."""


@dataclass(frozen=True)
class Leak:
    """Patients that are both trained on and tested.

    Parameters
    ----------
    patients
        Number of patients with hips in train or validation and in test.
    test_hips_fraction
        Fraction of the test hips that belong to them.
    """

    patients: int
    test_hips_fraction: float


def hips(radiographs: pd.DataFrame) -> pd.DataFrame:
    """One row per hip of the kept radiographs, right before left, `HIP_COLUMNS`.

    Parameters
    ----------
    radiographs
        The table `radiographs.csv`; `sides` lists a radiograph's hips.
    """
    kept = radiographs[radiographs["status"] == "kept"].copy()
    kept["side"] = kept["sides"].str.split()
    kept = kept.explode("side").astype({"row": int})
    return kept[HIP_COLUMNS].reset_index(drop=True)


def split(hips: pd.DataFrame, params: Split) -> pd.DataFrame:
    """The hips with a column `part`: train, validation, test or unused.

    Within each cohort the patients (or hips, by `params.unit`) are shuffled; the first
    are tested, the next validate, the rest train. `params.train_size` keeps that many
    training hips, patient after patient in shuffled order; the rest are unused. A
    smaller training set is thus a part of every larger one.

    Raises
    ------
    ValueError
        If a part other than unused comes out empty.
    """
    rng = np.random.default_rng(params.seed)
    hips = hips.assign(unit=_unit(hips, params))
    drawn = [
        _draw(cohort, params, rng) for _, cohort in hips.groupby("cohort", sort=True)
    ]
    units = pd.concat(drawn).sample(frac=1, random_state=rng)
    order = pd.Series(np.arange(len(units)), index=units.index)
    hips = hips.assign(part=hips["unit"].map(units), order=hips["unit"].map(order))
    if params.train_size is not None:
        train = hips[hips["part"] == TRAIN].sort_values(["order", "file", "side"])
        hips.loc[train.index[params.train_size :], "part"] = UNUSED
    _check_none_empty(hips, params)
    return hips.drop(columns=["unit", "order"])


def places(hips: pd.DataFrame, part: str, stored: Stored) -> list[tuple[int, Side]]:
    """Row in a store and side of each hip of a part, in the table's order."""
    chosen = hips[hips["part"] == part]
    pairs = zip(chosen["file"], chosen["side"], strict=True)
    rows = stored.rows
    return [(rows[file, side], side) for file, side in pairs]


def leak(hips: pd.DataFrame) -> Leak:
    """How far the test set is known from training; `hips` has `part`."""
    names = patients(hips)
    seen = names[hips["part"].isin([TRAIN, VALIDATION])]
    tested = names[hips["part"] == TEST]
    leaked = tested.isin(set(seen))
    fraction = float(leaked.mean()) if len(leaked) else 0.0
    return Leak(int(tested[leaked].nunique()), fraction)


def flow(radiographs: pd.DataFrame, hips: pd.DataFrame) -> dict[str, dict]:
    """Where every file went: nested counts, as in a flow chart of a study.

    `files.{found,kept,excluded.<reason>}`, and for each part and in all
    `parts.<part>.{files,hips,patients}`.
    """
    reasons = radiographs.loc[radiographs["status"] != "kept", "reason"]
    excluded = {
        str(reason).replace(" ", "_"): int(count)
        for reason, count in reasons.value_counts().sort_index().items()
    }
    groups = {"all": hips, **{part: hips[hips["part"] == part] for part in PARTS}}
    files = {
        "found": len(radiographs),
        "kept": len(radiographs) - len(reasons),
        "excluded": excluded,
    }
    return {"files": files, "parts": {k: _sizes(group) for k, group in groups.items()}}


def _unit(hips: pd.DataFrame, params: Split) -> pd.Series:
    if params.unit == "patient":
        return patients(hips)
    return hips["file"] + " " + hips["side"]


def _draw(cohort: pd.DataFrame, params: Split, rng: np.random.Generator) -> pd.Series:
    """The part of each unit of one cohort, indexed by unit."""
    units = rng.permutation(np.sort(cohort["unit"].unique()))
    n_test = round(params.test_fraction * len(units))
    n_validation = round(params.validation_fraction * len(units))
    n_train = len(units) - n_test - n_validation
    parts = [TEST] * n_test + [VALIDATION] * n_validation + [TRAIN] * max(n_train, 0)
    return pd.Series(parts[: len(units)], index=units)


def _check_none_empty(hips: pd.DataFrame, params: Split) -> None:
    sizes = hips["part"].value_counts()
    empty = [part for part in (TEST, VALIDATION, TRAIN) if part not in sizes]
    if empty:
        raise ValueError(
            f"split: no hips left for {', '.join(empty)}: {len(hips)} hips, "
            f"test_fraction {params.test_fraction}, validation_fraction "
            f"{params.validation_fraction}"
        )


def _sizes(hips: pd.DataFrame) -> dict[str, int]:
    return {
        "files": int(hips["file"].nunique()),
        "hips": len(hips),
        "patients": int(patients(hips).nunique()),
    }
