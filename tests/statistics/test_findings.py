"""All that stage measure finds is there, and can be written."""

import json

import numpy as np
import pandas as pd
from judged import PARAMS, judged

from hipspace.statistics.findings import findings
from hipspace.storage.files.tables import write_table


def hips(n: int, seed: int) -> pd.DataFrame:
    """Hips of patients who come twice, with errors of a fifth of a millimetre."""
    rng = np.random.default_rng(seed)
    reference_mm = rng.uniform(1, 5, n)
    measured_mm = reference_mm + rng.normal(0, 0.2, n)
    patient, visit = divmod(np.arange(n), 2)
    visits = np.where(visit, "T05", "T00")
    return judged(reference_mm, measured_mm, patient=patient.astype(str), visit=visits)


FOUND = findings(hips(40, 1), hips(20, 2), hips(12, 3), PARAMS)


def test_every_table_can_be_written_under_its_name(tmp_path):
    for name, (table, columns) in FOUND.tables.items():
        write_table(tmp_path / name, table, columns)
        assert len(table) > 0, name


def test_metrics_are_finite_numbers_for_json():
    assert json.dumps(FOUND.metrics, allow_nan=False)
    for part in ("hips", "minimum", "interval", "flags", "retest", "change"):
        assert FOUND.metrics[part]


def test_the_intervals_are_as_wide_as_the_validation_hips_ask():
    table, _ = FOUND.tables["data/jsw.csv"]
    widths_mm = (table["minimum_high_mm"] - table["minimum_low_mm"]).dropna()
    doubled = hips(40, 1)
    read = doubled["reader"] == "fine"
    error_mm = doubled["minimum_mm"][read] - doubled["minimum_mm"][~read].to_numpy()
    doubled.loc[read, "minimum_mm"] += error_mm
    wider, _ = findings(doubled, hips(20, 2), hips(12, 3), PARAMS).tables[
        "data/jsw.csv"
    ]
    assert (wider["minimum_high_mm"] - wider["minimum_low_mm"]).max() > 1.5 * (
        widths_mm.max()
    )
