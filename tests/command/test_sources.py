"""Files, folders, patterns, archives and lists name the same radiographs."""

import zipfile

import pytest
from remembered import radiograph
from small_cohort import header, write_dicom

from hipspace.command.sources import find_sources
from hipspace.command.usage import WrongUsage


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("in/a.dcm", "in/deep/b.dcm"):
        write_dicom(tmp_path / name, header(radiograph()))
    return tmp_path


def names(*given):
    return [source.name for source in find_sources(given, ()).found]


@pytest.mark.usefixtures("folder")
def test_each_file_is_measured_once_however_it_is_named():
    assert names("in", "in/a.dcm", "in/*.dcm") == ["in/a.dcm", "in/deep/b.dcm"]
    assert names("in/**/*.dcm") == ["in/a.dcm", "in/deep/b.dcm"]


def test_a_file_whose_name_looks_like_a_pattern_is_itself(folder):
    write_dicom(folder / "a[1].dcm", header(radiograph()))
    assert names("a[1].dcm") == ["a[1].dcm"]


def test_an_archive_stands_for_the_radiographs_in_it(folder):
    content = (folder / "in/a.dcm").read_bytes()
    with zipfile.ZipFile(folder / "a.zip", "w") as file:
        for name in ("z/IM1", "b.dcm", "notes.txt"):
            file.writestr(name, content if name == "z/IM1" else b"none")
    found = find_sources(["a.zip"], ()).found
    assert [source.name for source in found] == ["a.zip/b.dcm", "a.zip/z/IM1"]
    with found[1].opened() as path:
        assert path.read_bytes() == content


def test_a_list_stands_for_its_files_and_gives_its_columns(folder):
    (folder / "in/list.csv").write_text("file,group\na.dcm,x\ndeep/b.dcm,y\n")
    found = find_sources(["in/list.csv", "in/a.dcm"], ())
    places = [source.path.as_posix() for source in found.found]
    assert places == ["in/a.dcm", "in/deep/b.dcm"]
    assert found.carried == ["group"]


def test_a_list_of_nothing_is_wrong_usage(folder):
    (folder / "in/list.csv").write_text("file\n\n")
    with pytest.raises(WrongUsage, match="no DICOM"):
        names("in/list.csv")
