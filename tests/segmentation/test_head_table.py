import pandas as pd

from hipspace.segmentation.head_table import heads_table, localiser_metrics
from hipspace.segmentation.heads import Head


def test_heads_are_judged_and_missed_ones_counted():
    hip = {"cohort": "OAI", "patient": "1", "visit": "V00", "side": "right"}
    tested = pd.DataFrame([{"file": name, **hip} for name in "ab"])
    truth = pd.DataFrame([{"file": "a", "side": "right"}])
    truth = truth.assign(head_x_mm=50.0, head_y_mm=60.0)
    key = ("a", "right")
    found = {key: Head((53.0, 64.0), 24.0)}, {key: Head((50.0, 61.0), 24.0)}
    table = heads_table(tested, *found, truth)
    assert table["status"].tolist() == ["found", "missed"]
    metrics = localiser_metrics(table)
    assert metrics["heads"] == {"requested": 2, "missed": 1}
    assert metrics["coarse"]["greatest_error_mm"] == 5
    assert metrics["fine"]["within_1_5_mm"] == 1


def test_where_no_truth_is_known_heads_are_counted_and_not_judged():
    hip = {"file": "a", "cohort": "OAI", "patient": "1", "visit": "V00"}
    tested = pd.DataFrame([hip | {"side": "right"}])
    truth = pd.DataFrame(columns=["file", "side", "head_x_mm", "head_y_mm"])
    heads = {("a", "right"): Head((53.0, 64.0), 24.0)}
    metrics = localiser_metrics(heads_table(tested, heads, heads, truth))
    assert metrics["heads"] == {"requested": 1, "missed": 0}
    assert metrics["coarse"] == metrics["fine"] == {"judged": 0}
