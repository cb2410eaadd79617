"""The files of a cohort on a share are compared with their manifest when read."""

import pytest
from listed_cohort import FIRST, NAMES, cohort_in, listed
from small_cohort import VIEWS, found_in

from hipspace.radiographs.preprocessing import preprocess
from hipspace.radiographs.source_file import read_manifest
from hipspace.storage.files.checksum import sha256_of


@pytest.fixture
def root(tmp_path):
    return cohort_in(tmp_path)


@pytest.fixture
def table(root):
    return listed(root)


def exclusion(root, table):
    (row,) = (
        outcome.row
        for file in found_in(table, root)
        if (outcome := preprocess(file, VIEWS)).row["status"] == "excluded"
    )
    assert row["file"] == FIRST
    return row["reason"], row["detail"]


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


@pytest.mark.parametrize("row", ["CHECK/a.dcm,,{0}", "CHECK/a.dcm,1,abc", "a,1,"])
def test_a_row_without_size_or_checksum_is_refused(tmp_path, row):
    table = tmp_path / "cohort.csv"
    table.write_text(f"file,size_bytes,sha256\n{row.format('0' * 64)}\n")
    with pytest.raises(SystemExit, match="expected a size and a SHA-256"):
        read_manifest(table, tmp_path)
