"""Every file of a cohort is listed once, and none is read twice."""

import os

import pytest
from listed_cohort import FIRST, NAMES, cohort_in, listed, make
from small_cohort import Files

from hipspace.storage.files.checksum import sha256_of
from hipspace.storage.files.column_names import MANIFEST
from hipspace.storage.files.tables import read_table


@pytest.fixture
def root(tmp_path):
    return cohort_in(tmp_path)


@pytest.fixture
def table(root):
    return listed(root)


def test_every_file_is_listed_by_path_size_and_checksum_and_nothing_else(root, table):
    listed = read_table(table, MANIFEST)
    assert tuple(listed) == MANIFEST
    paths = [root / file for file in listed["file"]]
    assert [*listed["file"]] == sorted(listed["file"])
    assert {*paths} == {path for path in root.rglob("*") if path.is_file()}
    assert [*listed["size_bytes"]] == [path.stat().st_size for path in paths]
    assert [*listed["sha256"]] == [sha256_of(path) for path in paths]
    assert b"SOMEBODY" not in table.read_bytes()


def test_a_second_listing_reads_only_what_is_new_or_newer(root, table, monkeypatch):
    before = table.read_text()
    Files(root).add("0000009_T00_APO")
    (root / FIRST).touch()
    read = []
    monkeypatch.setattr(
        "hipspace.command.manifest.sha256_of",
        lambda path: read.append(path.name) or sha256_of(path),
    )
    os.utime(root / FIRST, (2**33, 2**33))
    make(root, table)
    new = {"0000009_T00_APO.dcm", "0000009_T00_APO.dcm.pts"}
    assert {*read} == {*new, f"{NAMES[0]}.dcm"}
    assert {*before.splitlines()} < {*table.read_text().splitlines()}


def test_a_killed_listing_goes_on_after_its_last_whole_row(root, table, monkeypatch):
    whole = table.read_text()
    partial = table.with_name(f"{table.name}.partial")
    table.rename(partial)
    stat = partial.stat()
    partial.write_text(whole[:-10])
    os.utime(partial, (stat.st_atime, stat.st_mtime))
    read = []
    monkeypatch.setattr(
        "hipspace.command.manifest.sha256_of",
        lambda path: read.append(path.name) or sha256_of(path),
    )
    make(root, table)
    assert read == [f"{NAMES[2]}.dcm"]
    assert table.read_text() == whole
    assert not partial.exists()


def test_a_folder_without_a_cohort_is_wrong_usage(tmp_path):
    with pytest.raises(SystemExit) as stopped:
        make(tmp_path, tmp_path / "cohort.csv")
    assert stopped.value.code == 2
    assert not (tmp_path / "cohort.csv").exists()
