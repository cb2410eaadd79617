"""A radiograph is opened where it lies, or taken out of its archive for a while."""

import zipfile

import pytest

from hipspace.command.source import Source
from hipspace.errors import Unusable


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.dcm", bytes(3_000_000))
    return path


def refusal(path):
    with pytest.raises(Unusable) as refused, Source("a", path, "a.dcm").opened():
        pass
    return refused.value.reason


def test_a_file_by_itself_is_opened_where_it_lies(tmp_path):
    with Source.of(tmp_path / "a.dcm").opened() as path:
        assert path == tmp_path / "a.dcm"


def test_what_is_taken_out_of_an_archive_is_gone_afterwards(archive):
    with Source("a", archive, "a.dcm").opened() as path:
        assert path.read_bytes() == bytes(3_000_000)
    assert not path.parent.exists()


def test_no_more_of_a_member_is_taken_out_than_a_radiograph_has(archive, monkeypatch):
    monkeypatch.setattr("hipspace.command.source.MAX_FILE_BYTES", 3_000_000)
    with Source("a", archive, "a.dcm").opened():
        pass
    monkeypatch.setattr("hipspace.command.source.MAX_FILE_BYTES", 2_999_999)
    assert refusal(archive) == "impossible size"


def test_a_damaged_member_is_told_from_an_archive_that_is_gone(archive, tmp_path):
    content = bytearray(archive.read_bytes())
    content[40:50] = bytes(10)
    archive.write_bytes(content)
    assert refusal(archive) == "truncated or damaged"
    assert refusal(tmp_path / "gone.zip") == "not readable"
