"""Flags are judged by the wrong hips that they catch and the good ones they touch."""

import numpy as np
from judged import judged

from hipspace.measurement.certainty.flags import COARSE_AND_FINE_DIFFER, NOT_ROUND, SOFT
from hipspace.measurement.reader_names import BEST
from hipspace.statistics.flag_table import flag_metrics, flag_table

TABLE = judged([3.0, 3.0, 3.0, 3.0, 3.0], [3.0, 3.1, 4.5, 1.5, np.nan])
TABLE.loc[TABLE["reader"] == BEST, "flags"] = [
    *("", SOFT, f"{SOFT}; {COARSE_AND_FINE_DIFFER}", "", "")
]


def test_the_metrics_count_every_hip_once():
    assert flag_metrics(TABLE, 1.0) == {
        "hips": 5,
        "failure_mm": 1.0,
        "flagged": 3,
        "failures": 3,
        "failures_flagged": 2,
        "good_refused": 1,
    }


def test_each_flag_has_its_own_row():
    rows = flag_table(TABLE, 1.0).set_index("flag")
    assert rows.loc[SOFT].tolist() == [2, 1, 1]
    assert rows.loc[COARSE_AND_FINE_DIFFER].tolist() == [1, 1, 0]
    assert rows.loc["not measured"].tolist() == [1, 1, 0]
    assert rows.loc[NOT_ROUND].tolist() == [0, 0, 0]


def test_what_counts_as_a_failure_is_a_parameter():
    assert flag_metrics(TABLE, 2.0)["failures"] == 1
