"""Files, folders, patterns, archives and lists name the same radiographs."""

import zipfile

import pytest
from remembered import radiograph
from small_cohort import header, write_dicom

from hipspace.command.source import Source
from hipspace.command.sources import find_sources
from hipspace.command.usage import WrongUsage
from hipspace.errors import Unusable


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


def archive(folder, **members):
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return folder / "a.zip"


def test_an_archive_gives_its_radiographs_by_content_or_name(folder):
    content = (folder / "in/a.dcm").read_bytes()
    members = {"z/IM1": content, "b.dcm": b"none", "notes.txt": b"text"}
    members["z/without_preamble"] = content[132:]
    archive(folder, **members, **{".hidden.dcm": content, "dicomdir": content})
    found = ["a.zip/b.dcm", "a.zip/z/IM1", "a.zip/z/without_preamble"]
    assert names("a.zip") == found
    source = find_sources(["a.zip"], ()).found[1]
    with source.opened() as path:
        assert path.read_bytes() == content
    assert not path.exists()


def test_an_archive_of_too_much_is_refused(folder, monkeypatch):
    archive(folder, a=b"", b=b"")
    monkeypatch.setattr("hipspace.command.zipped.MOST_MEMBERS", 1)
    with pytest.raises(WrongUsage, match="2 files in it; at most 1"):
        names("a.zip")
    monkeypatch.setattr("hipspace.command.zipped.MOST_MEMBERS", 5)
    monkeypatch.setattr("hipspace.command.zipped.MOST_BYTES_TOGETHER", -1)
    with pytest.raises(WrongUsage, match="0 bytes in it"):
        names("a.zip")


def test_no_more_of_a_member_is_taken_out_than_a_radiograph_has(folder, monkeypatch):
    archive(folder, **{"a.dcm": bytes(3_000_000)})
    monkeypatch.setattr("hipspace.command.source.MAX_FILE_BYTES", 1_000_000)
    source = Source("a.zip/a.dcm", folder / "a.zip", "a.dcm")
    with pytest.raises(Unusable) as refused, source.opened():
        pass
    assert refused.value.reason == "impossible size"


def test_a_damaged_archive_is_wrong_usage(folder):
    path = archive(folder, a=bytes(1000))
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(WrongUsage, match="no archive that can be read"):
        names("a.zip")


def listing(folder, text):
    path = folder / "in/list.csv"
    path.write_text(text)
    return find_sources(["in/list.csv"], ())


def test_a_list_gives_spacing_heads_sides_and_carries_the_rest(folder):
    found = listing(
        folder,
        "file,spacing_mm,side,head_x_px,head_y_px,group\n"
        "a.dcm,0.2,left,100,200.5,x\n"
        "a.dcm,,right,,,y\n"
        "deep/b.dcm,,,,,z\n",
    )
    first, second = found.found
    assert found.carried == ["group"]
    assert (first.path, first.spacing_mm) == (folder / "in/a.dcm", 0.2) or (
        first.path.name == "a.dcm" and first.spacing_mm == 0.2
    )
    assert first.heads_px == {"left": (100.0, 200.5)}
    assert first.sides == ("right", "left")
    assert first.carried == {"left": {"group": "x"}, "right": {"group": "y"}}
    assert second.carried["right"] == second.carried["left"] == {"group": "z"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name\na.dcm\n", "no column file"),
        ("file,side\na.dcm,both\n", "line 2: side is both"),
        ("file,spacing_mm\na.dcm,-1\n", "must be a positive length in mm"),
        ("file,spacing_mm\na.dcm,wide\n", "spacing_mm is wide; expected a number"),
        ("file,spacing_mm\na.dcm,1\na.dcm,2\n", "line 3: another spacing_mm"),
        ("file,head_x_px\na.dcm,5\n", "a head needs side"),
        ("file,side\na.dcm\n", "not as many values as columns"),
        ("file\n\n", "no DICOM"),
    ],
)
def test_a_list_at_fault_says_where(folder, text, said):
    with pytest.raises(WrongUsage, match=said):
        listing(folder, text)
