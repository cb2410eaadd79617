"""The radiographs of an archive are found, and no more than there may be."""

import zipfile

import numpy as np
import pytest
from remembered import radiograph
from small_cohort import header, write_dicom

from hipspace.command.source import Source
from hipspace.command.usage import WrongUsage
from hipspace.command.zipped import ZIP_MARK, is_archive, members_of
from hipspace.errors import Unusable


def archive(folder, **members):
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return folder / "a.zip"


def members(path):
    return [source.member for source in members_of(path)]


def test_an_archive_gives_its_radiographs_by_content_or_name(tmp_path):
    path = write_dicom(tmp_path / "a.dcm", header(radiograph()))
    content = path.read_bytes()
    given = {"z/IM1": content, "b.dcm": b"none", "notes.txt": b"text"}
    given["z/without_preamble"] = content[132:]
    passed_over = dict.fromkeys((".hidden.dcm", "dicomdir", "__MACOSX/b.dcm"), content)
    path = archive(tmp_path, **given, **passed_over)
    assert members(path) == ["b.dcm", "z/IM1", "z/without_preamble"]
    assert members_of(path)[1].name == f"{path.as_posix()}/z/IM1"


def test_a_member_larger_than_a_radiograph_is_passed_over(tmp_path, monkeypatch):
    path = archive(tmp_path, **{"a.dcm": bytes(10), "b.dcm": bytes(11)})
    monkeypatch.setattr("hipspace.command.zipped.MAX_FILE_BYTES", 10)
    assert members(path) == ["a.dcm"]


def test_an_archive_of_too_much_is_refused(tmp_path, monkeypatch):
    path = archive(tmp_path, a=b"", b=b"")
    monkeypatch.setattr("hipspace.command.zipped.MOST_MEMBERS", 1)
    with pytest.raises(WrongUsage, match="2 files in it; at most 1"):
        members(path)
    monkeypatch.setattr("hipspace.command.zipped.MOST_MEMBERS", 5)
    monkeypatch.setattr("hipspace.command.zipped.MOST_BYTES_TOGETHER", -1)
    with pytest.raises(WrongUsage, match="0 bytes in it"):
        members(path)


def test_a_damaged_archive_is_wrong_usage(tmp_path):
    path = archive(tmp_path, a=bytes(1000))
    path.write_bytes(path.read_bytes()[:40])
    assert is_archive(path)
    with pytest.raises(WrongUsage, match="no archive that can be read"):
        members(path)


def test_what_cannot_be_read_is_no_archive(tmp_path):
    assert not is_archive(tmp_path / "missing.zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_damaged_member_leaves_the_others(tmp_path, method):
    path = tmp_path / "a.zip"
    noise = np.random.default_rng(0).bytes(1000)
    with zipfile.ZipFile(path, "w", method) as file:
        file.writestr("b.dcm", noise)
        file.writestr("z", noise)
    content = path.read_bytes()
    start = content.rindex(ZIP_MARK) + 40
    path.write_bytes(content[:start] + bytes(100) + content[start + 100 :])
    assert members(path) == ["b.dcm"]
    with pytest.raises(Unusable), Source("z", path, "z").opened():
        pass
