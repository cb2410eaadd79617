"""The rows of many radiographs as one table."""

import numpy as np
import pandas as pd
import pytest
from seen_hip import FRACTIONS, HIP, view

from hipspace.measurement import rows
from hipspace.measurement.certainty.flags import ONE_HIP
from hipspace.measurement.columns import INTERVAL_MM, JSW, JUDGED, PROFILE_MM
from hipspace.measurement.reader_names import READERS
from hipspace.measurement.rows import as_table, radiograph_rows
from hipspace.measurement.width_rows import profile_columns
from hipspace.storage.files.column_names import TRUTH
from hipspace.storage.predictions import PredictedHips

SHAPE = (400, 400)


class Stores:
    """Two hips of one radiograph, of which the left was not predicted."""

    rows = {("CHECK/T05/a.dcm", side): 0 for side in ("right", "left")}
    activation = "softmax"

    def index_of(self, _, side):
        return 0 if side == "right" else None

    def probabilities(self, _):
        return FRACTIONS

    def grid(self, _, side):
        return view(side).grid

    def landmarks(self, _, side):
        return view(side).landmarks_xy


def rows_of_one_radiograph() -> pd.DataFrame:
    identity = {"row": 0, "file": "CHECK/T05/a.dcm", "cohort": "CHECK"}
    identity |= {"patient": "007", "visit": "T05", "spacing_rule": "detector"}
    tested = pd.DataFrame([identity | {"side": side} for side in ("right", "left")])
    truth = pd.DataFrame(columns=TRUTH)
    both = PredictedHips(Stores(), Stores())
    rows = radiograph_rows(both, both, tested, truth, SHAPE, smoothing_mm=5.0)
    return pd.DataFrame(rows)


def rows_of(number):
    """Two hips, the second with a column that the first has not."""
    first = {"file": f"{number}.dcm", "minimum_mm": number / 3, "reason": ""}
    return [first, first | {"minimum_mm": np.nan, "reason": "why", "flags": "narrow"}]


@pytest.mark.parametrize("radiographs", [1, 3, 4, 7])
def test_rows_taken_a_few_at_a_time_are_those_taken_at_once(monkeypatch, radiographs):
    monkeypatch.setattr(rows, "RADIOGRAPHS_AT_A_TIME", 3)
    some = list(map(rows_of, range(radiographs)))
    at_once = pd.DataFrame([row for rows_ in some for row in rows_])
    pd.testing.assert_frame_equal(as_table(iter(some)), at_once)


def test_without_radiographs_the_table_is_empty():
    assert as_table([]).empty


def test_every_reader_has_a_row_for_every_hip():
    rows = rows_of_one_radiograph()
    assert len(rows) == 2 * 4
    assert set(rows["reader"]) == set(READERS) - {"truth"}
    assert set(JSW) <= set(rows)


def test_a_cohort_without_truth_or_landmarks_has_every_column_of_the_table():
    made_later = set(INTERVAL_MM)
    assert set(JUDGED) - made_later <= set(rows_of_one_radiograph())


def test_a_hip_that_cannot_be_measured_says_why():
    rows = rows_of_one_radiograph().set_index(["reader", "side"])
    for reader in ("coarse", "fine"):
        assert rows.loc[(reader, "left"), "reason"] == "not predicted"
    assert rows.loc[("landmarks", "right"), "reason"] == "landmarks are missing"
    assert np.isnan(rows.loc[("coarse", "left"), "minimum_mm"])
    assert rows.loc[("coarse", "right"), "status"] == "measured"


def test_the_result_has_flags_and_the_softness_of_its_borders():
    rows = rows_of_one_radiograph().set_index(["reader", "side"])
    assert rows.loc[("fine", "right"), "flags"] == ONE_HIP
    assert rows.loc[("fine", "right"), "softness_mm"] == pytest.approx(0.6, 0.1)


def test_readers_that_find_borders_have_the_width_along_the_sourcil():
    rows = rows_of_one_radiograph().set_index(["reader", "side"])[list(PROFILE_MM)]
    exact = profile_columns(HIP.joint())
    measured = rows.loc[("fine", "right")]
    np.testing.assert_allclose(measured, [*exact.values()], atol=0.1)
    assert rows.loc[("border_pixels", "right")].isna().all()
    assert rows.loc[("fine", "left")].isna().all()
