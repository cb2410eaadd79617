from pathlib import Path

import pandas as pd
import pytest

from hipspace.measurement import measured as measured_module
from hipspace.measurement.measured import TABLES, Run, measured, measured_parts
from hipspace.params import Borders
from hipspace.storage.files.tables import write_table

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


def test_the_parts_of_a_run_are_read_from_its_files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    stores = Path("hips.h5"), Path("predictions.h5")
    for store in stores:
        store.write_bytes(b"")
    tables = {"split": SPLIT, "radiographs": RADIOGRAPHS, "truth": RUN.truth}
    paths = {name: Path(f"{name}.csv") for name in tables}
    for name, table in tables.items():
        whole = table.reindex(columns=list(TABLES[name]))
        write_table(paths[name], whole, TABLES[name])
    monkeypatch.setattr(measured_module, "open_predicted", lambda *files: files)

    def measure(coarse, fine, radiographs, *_):
        assert coarse == fine == stores
        yield from ([{"file": hips["file"].iloc[0]}] for hips in radiographs)

    monkeypatch.setattr(measured_module, "measure_radiographs", measure)
    validation, test = measured_parts(stores, stores, paths, Borders(smoothing_mm=5), 1)
    assert validation["file"].tolist() == ["b"]
    assert test["file"].tolist() == ["a", "c"]
