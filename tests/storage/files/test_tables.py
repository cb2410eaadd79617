import pandas as pd
import pytest

from hipspace.storage.files.column_names import HISTORY, SPLIT
from hipspace.storage.files.tables import read_table, write_table

HIP = {
    "row": [0, 1],
    "file": ["CHECK/T00/0000007_T00_APO.dcm", "NA"],
    "cohort": ["CHECK", "OAI"],
    "patient": ["0000007", "9000001"],
    "visit": ["T00", ""],
    "side": ["right", "left"],
    "part": ["train", "test"],
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "tables" / "split.csv"


def test_a_table_is_read_as_it_was_written(path):
    write_table(path, pd.DataFrame(HIP), SPLIT)
    table = read_table(path, SPLIT)
    assert table.astype(object).to_dict("list") == HIP


def test_columns_come_in_their_order_and_others_after_them(path):
    table = pd.DataFrame({"seconds": [1.0], **{name: [1] for name in HISTORY[::-1]}})
    write_table(path, table, HISTORY)
    assert list(read_table(path, HISTORY)) == [*HISTORY, "seconds"]


def test_a_missing_number_stays_missing(path):
    table = pd.DataFrame(HIP).assign(row=[None, 5], width_mm=[None, 0.1])
    write_table(path, table, SPLIT)
    found = read_table(path, SPLIT)
    assert found["row"].isna().tolist() == [True, False]
    assert found["row"][1] == 5
    assert found["width_mm"].isna().tolist() == [True, False]


def test_flags_come_back_as_text_where_no_hip_has_one(path):
    write_table(path, pd.DataFrame(HIP).assign(flags=["", ""]), SPLIT)
    assert read_table(path, SPLIT)["flags"].tolist() == ["", ""]


def test_the_same_table_gives_the_same_bytes_on_every_system(path):
    write_table(path, pd.DataFrame(HIP).assign(width_mm=[1 / 3, 2.5]), SPLIT)
    assert b"\r" not in path.read_bytes()
    assert b",train,0.33333333\n" in path.read_bytes()


def test_a_missing_column_is_named_before_writing_and_on_reading(path):
    table = pd.DataFrame(HIP).drop(columns="part")
    with pytest.raises(ValueError, match="no column part to write"):
        write_table(path, table, SPLIT)
    assert not path.exists()
    write_table(path, table, SPLIT[:-1])
    with pytest.raises(ValueError, match=r"split\.csv: no column part; found"):
        read_table(path, SPLIT)


def test_a_number_that_is_none_is_refused(path):
    write_table(path, pd.DataFrame(HIP), SPLIT)
    path.write_text(path.read_text().replace("\n0,", "\nzero,"))
    with pytest.raises(ValueError, match=r"split\.csv"):
        read_table(path, SPLIT)


def test_a_table_without_rows_keeps_its_header(path):
    write_table(path, pd.DataFrame(columns=list(SPLIT)), SPLIT)
    assert list(read_table(path, SPLIT)) == list(SPLIT)
