import pytest
from judged import judged

from hipspace.judged_table import JUDGED, read_judged
from hipspace.tables import write_table


def test_flags_come_back_as_text(tmp_path):
    table = judged([3.0, 4.0], [3.1, 4.0]).assign(flags=["", "", "soft borders", ""])
    write_table(tmp_path / "jsw.csv", table.assign(patient="007"), JUDGED)
    found = read_judged(tmp_path / "jsw.csv")
    assert found["flags"].tolist() == ["", "", "soft borders", ""]
    assert found["patient"].tolist() == ["007"] * 4
    assert found["minimum_mm"].tolist() == [3.0, 4.0, 3.1, 4.0]


def test_a_missing_column_is_named(tmp_path):
    write_table(tmp_path / "jsw.csv", judged([3.0], [3.0]).drop(columns="flags"), [])
    with pytest.raises(ValueError, match="no column flags"):
        read_judged(tmp_path / "jsw.csv")
