import pandas as pd
from page_table import TABLE

from hipspace.measurement.reader_names import READERS
from hipspace.report.charts import READER_NAMES
from hipspace.report.tables import facts, hip_rows, judged_readers


def test_hips_come_narrowest_first_and_narrow_ones_are_marked():
    rows = hip_rows(TABLE, {"2_5_mm": {}, "1_5_mm": {}})
    assert [r["minimum"] for r in rows] == ["1.04", "2.00", "3.20"]
    assert [r["narrow"] for r in rows] == [True, True, False]
    assert rows[2]["difference"] == "+0.20"


def test_every_reader_has_its_words():
    assert set(READERS) - {"truth"} <= set(READER_NAMES)


def test_the_readers_are_those_of_the_metrics_whatever_the_reference():
    best = {"fine": {"bias_mm": 0.1}}
    assert judged_readers({"minimum": best, "hips": {}}) == best
    assert judged_readers({"agreement_with_landmarks": best}) == best


def test_reasons_for_exclusion_come_by_how_often_they_are_met():
    reasons = ["deflated", "too large", "too large", ""]
    radiographs = pd.DataFrame({"reason": reasons, "detail": "", "file": [*"abcd"]})
    radiographs["status"] = radiographs["reason"].map(
        lambda reason: "excluded" if reason else "kept"
    )
    overlap = pd.DataFrame({"structure": ["femur"], "dice": [0.9]})
    overlap = overlap.assign(hd95_mm=1.0, assd_mm=0.5)
    measure = {"hips": {"requested": 4, "failed": 1}, "minimum": {}}
    found = facts(TABLE, radiographs, overlap, measure)
    assert [(row["reason"], row["files"]) for row in found["excluded"]] == [
        ("too large", 2),
        ("deflated", 1),
    ]
    assert found["files"] == {"found": 4, "kept": 1}
