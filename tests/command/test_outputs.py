"""No table is lost, and an earlier run's rows are found again."""

import os

import pytest

from hipspace.command.outputs import (
    check_free,
    entries_so_far,
    is_stream,
    opened_list,
    opened_table,
    rows_so_far,
)
from hipspace.command.usage import WrongUsage

COLUMNS = ("file", "options", "value")


def write(path, *rows):
    with opened_table(path, COLUMNS) as add:
        for row in rows:
            add(dict(zip(COLUMNS, row, strict=True)))


def test_a_pipe_is_a_stream_and_a_file_is_none(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_text("")
    names = ("pipe", "file", "missing")
    assert [is_stream(tmp_path / name) for name in names] == [True, False, False]


@pytest.mark.parametrize("name", ["a.csv", "a.csv.partial"])
@pytest.mark.parametrize("link", [False, True])
def test_what_exists_is_not_written_over_unless_asked(tmp_path, name, link):
    (tmp_path / name).write_text("mine")
    path = tmp_path / "a.csv"
    if link:
        path = tmp_path / "link.csv"
        path.symlink_to(tmp_path / "a.csv")
    with pytest.raises(WrongUsage, match="--overwrite"):
        check_free("--csv", path, overwrite=False, resume=False)
    check_free("--csv", path, overwrite=True, resume=False)
    check_free("--csv", path, overwrite=False, resume=True)


def test_rows_of_a_killed_run_go_before_those_of_the_table(tmp_path):
    write(tmp_path / "a.csv", ("=a", "d", "old"), ("b", "d", "old"))
    write(tmp_path / "killed", ("=a", "d", "new"))
    (tmp_path / "killed").rename(tmp_path / "a.csv.partial")
    found = rows_so_far(tmp_path / "a.csv", COLUMNS, "d")
    assert {name: [r["value"] for r in rows] for name, rows in found.items()} == {
        "=a": ["new"],
        "b": ["old"],
    }


def test_a_row_that_was_cut_off_counts_for_nothing(tmp_path):
    path = tmp_path / "a.csv"
    write(path, ("a", "d", "1"), ("b", "d", "2"))
    path.write_text(path.read_text().removesuffix("d,2\n"))
    assert list(rows_so_far(path, COLUMNS, "d")) == ["a"]


def test_a_row_that_was_cut_off_in_its_last_column_counts_for_nothing(tmp_path):
    path = tmp_path / "a.csv"
    write(path, ("a", "d", "1"), ("b", "d", "2.25"))
    path.write_text(path.read_text().removesuffix("25\n"))
    assert list(rows_so_far(path, COLUMNS, "d")) == ["a"]


@pytest.mark.parametrize(
    ("columns", "options", "said"),
    [
        (COLUMNS, "other", "other models, options or version"),
        (COLUMNS[:2], "d", "has other columns"),
    ],
)
def test_a_table_of_another_run_is_not_gone_on_with(tmp_path, columns, options, said):
    write(tmp_path / "a.csv", ("a", "d", "1"))
    with pytest.raises(WrongUsage, match=said):
        rows_so_far(tmp_path / "a.csv", columns, options)


def test_the_whole_entries_of_a_list_that_was_cut_off_are_found(tmp_path):
    path = tmp_path / "a.json"
    with opened_list(path) as add:
        for value in (1, 2, 3):
            add({"file": "b" if value == 3 else "a", "value": value})
    path.write_text(path.read_text()[:-6])
    assert [entry["value"] for entry in entries_so_far(path)["a"]] == [1, 2]
    assert list(entries_so_far(path)) == ["a"]
