import json

from hipspace.storage.files.metrics import write_metrics


def test_the_same_metrics_give_the_same_bytes_of_json(tmp_path):
    metrics = {"hips": {"requested": 3}, "minimum": {"bias_mm": -0.12}}
    for name in "ab":
        write_metrics(tmp_path / "new" / name, metrics)
    one, other = ((tmp_path / "new" / name).read_bytes() for name in "ab")
    assert one == other
    assert json.loads(one) == metrics
