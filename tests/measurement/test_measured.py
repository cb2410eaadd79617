import pandas as pd
import pytest

from hipspace.measurement import measured as measured_module
from hipspace.measurement.measured import Run, measured

FILES = ["a", "a", "b", "c"]
SPLIT = pd.DataFrame(
    {
        "row": [0, 0, 1, 2],
        "file": FILES,
        "side": ["right", "left", "right", "left"],
        "part": ["test", "test", "validation", "test"],
    }
)
RADIOGRAPHS = pd.DataFrame(
    {"file": ["a", "b", "c"], "spacing_rule": ["detector", "film", "calibrated"]}
).assign(rows=[400, 500, 600], columns=[300, 200, 100])
RUN = Run(None, None, SPLIT, RADIOGRAPHS, pd.DataFrame({"file": []}))


def test_the_hips_of_a_part_come_radiograph_by_radiograph_with_their_rule():
    both, one = RUN.hips("test")
    assert both["side"].tolist() == ["right", "left"]
    assert one["spacing_rule"].tolist() == ["calibrated"]


def test_radiographs_that_were_measured_before_a_kill_are_not_measured_again(
    tmp_path, monkeypatch
):
    asked = []

    def measure(_coarse, _fine, radiographs, _truth, shapes, *_):
        for hips in radiographs:
            file = hips["file"].iloc[0]
            asked.append((file, shapes[file]))
            if file == "c" and len(asked) == 2:
                raise KeyboardInterrupt
            yield [{"file": file, "minimum_mm": 3.0}]

    monkeypatch.setattr(measured_module, "measure_radiographs", measure)
    with pytest.raises(KeyboardInterrupt):
        measured(RUN, "test", 5.0, 1, tmp_path)
    table = measured(RUN, "test", 5.0, 1, tmp_path)
    assert asked == [("a", (400, 300)), ("c", (600, 100)), ("c", (600, 100))]
    assert table["file"].tolist() == ["a", "c"]
