import csv
import json
import os

import pytest

from hipspace.storage.files.growing_files import growing_list, growing_table, unguarded
from hipspace.storage.files.locks import InUse


def crash(growing, *rows):
    def interrupted():
        with growing as add:
            for row in rows:
                add(row)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()


def test_a_table_has_its_columns_and_short_numbers(tmp_path):
    path = tmp_path / "new" / "a.csv"
    with growing_table(path, ["x", "y"]) as add:
        add({"y": None, "x": 1 / 3, "z": "left out"})
        add({"x": "a, b", "y": 2})
    assert path.read_text() == 'x,y\n0.33333333,\n"a, b",2\n'


def test_rows_outlive_a_crash_under_another_name(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("of an earlier call")
    crash(growing_table(path, ["x"]), {"x": 1})
    assert path.read_text() == "of an earlier call"
    assert (tmp_path / "a.csv.partial").read_text() == "x\n1\n"


@pytest.mark.parametrize("entries", [[], [{"x": None}], [{"x": 0.1}, {"x": [[1, 2]]}]])
def test_a_list_is_json(tmp_path, entries):
    path = tmp_path / "a.json"
    with growing_list(path) as add:
        for entry in entries:
            add(entry)
    assert json.loads(path.read_text()) == entries
    assert list(tmp_path.iterdir()) == [path]


def test_two_processes_do_not_write_one_table(tmp_path):
    with growing_table(tmp_path / "a.csv", ["x"]) as add:
        add({"x": 1})
        with (
            pytest.raises(InUse, match="another process is writing it"),
            growing_table(tmp_path / "a.csv", ["x"]),
        ):
            pass
    assert (tmp_path / "a.csv").read_text() == "x\n1\n"


def test_a_folder_is_no_table(tmp_path):
    with (
        pytest.raises(OSError, match="is a folder"),
        growing_table(tmp_path, ["x"]),
    ):
        pass


def test_bytes_of_a_name_that_are_no_text_are_written_escaped(tmp_path):
    with growing_table(tmp_path / "a.csv", ["file"]) as add:
        add({"file": os.fsdecode(b"h\xfcfte.dcm")})
    assert (tmp_path / "a.csv").read_text() == "file\nh\\udcfcfte.dcm\n"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_no_text_is_taken_for_a_formula(tmp_path, start):
    with growing_table(tmp_path / "a.csv", ("text", "number")) as add:
        add({"text": f"{start}1+1", "number": -1.5})
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        _, row = csv.reader(file)
    assert row == [f"'{start}1+1", "-1.5"]


@pytest.mark.parametrize("text", ["=1+1", "-x.dcm", "-1.5", "'a", "'=1", "a=1"])
def test_what_is_kept_from_being_a_formula_is_read_as_it_was(tmp_path, text):
    with growing_table(tmp_path / "a.csv", ("text",)) as add:
        add({"text": text})
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        _, (written,) = csv.reader(file)
    assert unguarded(written) == text


def test_a_number_that_is_a_text_is_no_formula(tmp_path):
    with growing_table(tmp_path / "a.csv", ("text",)) as add:
        add({"text": "-1.5"})
    assert (tmp_path / "a.csv").read_text() == "text\n-1.5\n"


def test_a_name_with_an_end_of_line_stays_one_row(tmp_path):
    with growing_table(tmp_path / "a.csv", ("text",)) as add:
        add({"text": "a\rb\nc"})
    with (tmp_path / "a.csv").open(newline="", encoding="utf-8") as file:
        assert list(csv.reader(file)) == [["text"], ["a\\rb\nc"]]
