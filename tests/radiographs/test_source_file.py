"""A cohort on a fraction: listed once, compared when read."""

import os

import pytest
from small_cohort import VIEWS, Files, found_in

from hipspace.command.cli import main
from hipspace.radiographs.preprocessing import preprocess
from hipspace.radiographs.source_file import read_manifest
from hipspace.storage.checksum import sha256_of
from hipspace.storage.column_names import MANIFEST
from hipspace.storage.tables import read_table

NAMES = [f"000000{n}_T00_APO" for n in range(3)]
FIRST = f"CHECK/T00/{NAMES[0]}.dcm"


@pytest.fixture
def root(tmp_path):
    files = Files(tmp_path / "fraction")
    for name in NAMES:
        files.add(name)
    return files.root


@pytest.fixture
def table(tmp_path, root):
    """The manifest of the cohort, written a second later than its files."""
    table = tmp_path / "cohort.csv"
    make(root, table)
    later = max(path.stat().st_mtime for path in root.rglob("*")) + 1
    os.utime(table, (later, later))
    return table


def make(root, table):
    assert main(["manifest", str(root), "--csv", str(table)]) == 0


def exclusion(root, table):
    (row,) = (
        outcome.row
        for file in found_in(table, root)
        if (outcome := preprocess(file, VIEWS)).row["status"] == "excluded"
    )
    assert row["file"] == FIRST
    return row["reason"], row["detail"]


def test_every_file_is_listed_by_path_size_and_checksum_and_nothing_else(root, table):
    listed = read_table(table, MANIFEST)
    assert tuple(listed) == MANIFEST
    paths = [root / file for file in listed["file"]]
    assert [*listed["file"]] == sorted(listed["file"])
    assert {*paths} == {path for path in root.rglob("*") if path.is_file()}
    assert [*listed["size_bytes"]] == [path.stat().st_size for path in paths]
    assert [*listed["sha256"]] == [sha256_of(path) for path in paths]
    assert b"SOMEBODY" not in table.read_bytes()


def test_a_cohort_is_the_same_by_its_folder_and_by_its_manifest(root, table):
    by_folder, by_manifest = found_in(root), found_in(table, root)
    for one, other in zip(by_folder, by_manifest, strict=True):
        assert one.file == other.file
        assert one.landmarks.keys() == other.landmarks.keys()
        assert preprocess(one, VIEWS).row == preprocess(other, VIEWS).row


def test_another_content_is_excluded_with_what_was_found_and_expected(root, table):
    path = root / FIRST
    expected = sha256_of(path)
    path.write_bytes(path.read_bytes()[:-1] + b"\x02")
    reason, detail = exclusion(root, table)
    assert reason == "checksum differs"
    assert sha256_of(path)[:12] in detail
    assert expected[:12] in detail


def test_another_size_is_excluded_with_what_was_found_and_expected(root, table):
    path = root / f"CHECK-pointfiles/T00/{NAMES[0]}.dcm.pts"
    size_bytes = path.stat().st_size
    path.write_text(f"{path.read_text()}\n")
    reason, detail = exclusion(root, table)
    assert reason == "checksum differs"
    assert f"{size_bytes + 1} bytes; expected {size_bytes}" in detail


def test_a_listed_file_that_is_gone_is_not_readable(root, table):
    (root / FIRST).unlink()
    assert exclusion(root, table)[0] == "not readable"


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


@pytest.mark.parametrize("file", ["/etc/passwd", "CHECK/../../x.dcm"])
def test_a_path_out_of_the_folder_is_refused(tmp_path, file):
    table = tmp_path / "cohort.csv"
    table.write_text(f"file,size_bytes,sha256\n{file},1,{'0' * 64}\n")
    with pytest.raises(SystemExit, match="expected a path below the folder"):
        read_manifest(table, tmp_path)


def test_what_is_no_manifest_or_lacks_its_folder_is_refused(tmp_path, root, table):
    with pytest.raises(SystemExit, match=r"cohort\.folder: found null"):
        found_in(table)
    with pytest.raises(SystemExit, match=r"cohort\.folder: there is no folder"):
        found_in(table, tmp_path / "nowhere")
    (tmp_path / "x.csv").write_text("a,b\n1,2\n")
    with pytest.raises(SystemExit, match=r"no manifest: .*no column file"):
        found_in(tmp_path / "x.csv", root)


def test_a_folder_without_a_cohort_is_wrong_usage(tmp_path):
    with pytest.raises(SystemExit) as stopped:
        make(tmp_path, tmp_path / "cohort.csv")
    assert stopped.value.code == 2
    assert not (tmp_path / "cohort.csv").exists()
