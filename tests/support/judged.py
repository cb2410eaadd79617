"""Rows of jsw.csv with known errors."""

import numpy as np
import pandas as pd

from hipspace.measurement.columns import JUDGED
from hipspace.measurement.reader_names import BEST
from hipspace.params import Measure

PARAMS = Measure(
    thresholds_mm=(2.5, 1.5),
    interval=0.9,
    severity_mm=(1.5, 2.5),
    progression_mm=0.5,
    failure_mm=1.0,
    bootstrap=200,
    seed=1,
)


def judged(reference_mm, measured_mm, reference="truth", **columns) -> pd.DataFrame:
    """Right hips, one a patient unless `columns` say otherwise; NaN: not measured."""
    readers = {reference: reference_mm, BEST: measured_mm}
    parts = []
    for reader, minimum_mm in readers.items():
        hips = np.arange(len(minimum_mm))
        part = pd.DataFrame({"minimum_mm": np.asarray(minimum_mm, float)})
        part = part.assign(
            file=[f"{i}.dcm" for i in hips],
            cohort="CHECK",
            patient=hips.astype(str),
            visit="T00",
            side="right",
            reader=reader,
            status=np.where(part["minimum_mm"].isna(), "failed", "measured"),
            spacing_rule="detector",
            flags="",
            softness_mm=1.0 if reader == BEST else np.nan,
        )
        parts.append(part.assign(**columns))
    return pd.concat(parts, ignore_index=True).reindex(columns=JUDGED)
