"""The rows of data/jsw.csv that the page is made of in tests."""

import numpy as np
import pandas as pd

from hipspace.measurement.certainty.flags import SOFT
from hipspace.measurement.columns import BORDER_DISTANCES, JUDGED
from hipspace.statistics.intervals import Calibration, with_intervals

MINIMA = {
    "truth": [1.0, 2.0, 3.0, 4.0],
    "landmarks": [1.1, 2.1, 3.1, 4.1],
    "border_pixels": [1.5, 2.5, 3.5, 4.5],
    "coarse": [1.4, 2.2, 3.5, 4.4],
    "fine": [1.04, 2.0, 3.2, np.nan],
}
NUMBERS = {name for name in JUDGED if name.endswith("_mm")} | set(BORDER_DISTANCES)


def row(index: int, reader: str, width_mm: float) -> dict[str, object]:
    failed = bool(np.isnan(width_mm))
    widths = {name: width_mm for name in NUMBERS}
    return (
        dict.fromkeys(JUDGED, "")
        | widths
        | {
            "file": f"CHECK/T05/{index}.dcm",
            "side": "right",
            "patient": str(index),
            "reader": reader,
            "status": "failed" if failed else "measured",
            "softness_mm": 1.0,
            "flags": SOFT if width_mm < 1.5 else "",
            "reason": "no roof above the femoral head" if failed else "",
        }
    )


CALIBRATION = Calibration(hips=30, patients=12, reach=0.15)
TABLE = with_intervals(
    pd.DataFrame(
        [row(i, reader, w) for reader, ws in MINIMA.items() for i, w in enumerate(ws)]
    ),
    CALIBRATION,
)
