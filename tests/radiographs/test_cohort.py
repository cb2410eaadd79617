import os

import pytest
from small_cohort import found_in

from hipspace.radiographs.cohort import names_below
from hipspace.radiographs.source_file import SourceFile


@pytest.fixture
def root(tmp_path):
    def touch(*names):
        for name in names:
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).touch()
        return tmp_path

    return touch


@pytest.mark.parametrize(
    ("file", "cohort", "patient", "visit"),
    [
        ("CHECK/T05/0022629_T05_APO.dcm", "CHECK", "0022629", "T05"),
        ("OAI/V06/OAI-9003175-V06-20090723.dcm", "OAI", "9003175", "V06"),
        ("OAI/OAI-9003175-V00-20050723.dcm", "OAI", "9003175", "V00"),
        ("CHECK/T10/0022629", "CHECK", "0022629", "T10"),
        ("OAI/9900001.dcm", "OAI", "9900001", ""),
        ("CHECK/HIP-001_T00.dcm", "CHECK", "HIP-001", "T00"),
        ("CHECK/T05/site1_0042_T05_APO.dcm", "CHECK", "site1_0042", "T05"),
        ("CHECK/T05/T05_0042.dcm", "CHECK", "0042", "T05"),
        ("CHECK/T05/HIP_001_20090723.dcm", "CHECK", "HIP_001", "T05"),
        ("CHECK/1.2.840.113.7", "CHECK", "1.2.840.113.7", ""),
        ("CHECK/T00/T00.dcm", "CHECK", "T00", "T00"),
    ],
)
def test_a_name_says_who_came_when(root, file, cohort, patient, visit):
    (found,) = found_in(root(file))
    assert (found.file, found.cohort) == (file, cohort)
    assert (found.patient, found.visit) == (patient, visit)


def test_landmarks_are_looked_for_in_the_folder_beside(root):
    points = "OAI-pointfiles/V06/OAI-9003175-V06-20090723.dcm.pts"
    here = root("OAI/V06/OAI-9003175-V06-20090723.dcm", points)
    (found,) = found_in(here)
    assert found.landmark_folder == "OAI-pointfiles/V06"
    assert found.sources == (SourceFile(here / found.file), SourceFile(here / points))


def test_landmarks_tables_and_hidden_files_are_no_radiographs(root):
    names = ["CHECK/a.pts", "CHECK/.hidden", "truth.csv", "CHECK-pointfiles/T00/b.pts"]
    found = found_in(root(*names, "OAI/z.dcm", "CHECK/x.dcm"))
    assert [radiograph.file for radiograph in found] == ["CHECK/x.dcm", "OAI/z.dcm"]


def test_a_missing_and_an_empty_root_are_named(root, tmp_path):
    with pytest.raises(SystemExit, match="no folder or manifest .*nowhere"):
        found_in(tmp_path / "nowhere")
    with pytest.raises(SystemExit, match="no file in CHECK/ or OAI/"):
        found_in(root("CHECK/T00/x.pts"))


def test_a_folder_that_cannot_be_listed_ends_the_run(root, monkeypatch):
    listed = os.scandir

    def scandir(path):
        if str(path).endswith("T05"):
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    folder = root("CHECK/T05/0022629_T05_APO.dcm")
    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(SystemExit, match="T05: Permission denied"):
        list(names_below(folder))


def test_a_name_that_no_table_can_hold_is_refused(root):
    folder = root("CHECK/" + os.fsdecode(b"h\xfcfte.dcm"))
    with pytest.raises(SystemExit, match="expected a name in UTF-8"):
        list(names_below(folder))


@pytest.mark.parametrize("name", ["DICOMDIR", "dicomdir", "Dicomdir.dcm"])
def test_the_directory_of_a_disc_is_no_radiograph(root, name):
    (found,) = found_in(root("CHECK/a_T00.dcm", f"CHECK/{name}"))
    assert found.patient == "a"


def test_suffixes_of_landmark_files_count_in_any_case(root):
    landmarks = "CHECK-pointfiles/T00/a_T00.dcm.PTS"
    (found,) = found_in(root("CHECK/T00/a_T00.dcm", landmarks))
    assert {kind: source.path.name for kind, source in found.landmarks.items()} == {
        "both": "a_T00.dcm.PTS"
    }


@pytest.mark.parametrize(
    "folder", ["Röntgen", "a b", "[1] (2)", "it's", 'say "hip"', "a&b=c~", "%41", "$x"]
)
def test_a_root_may_have_any_name(tmp_path, folder):
    file = tmp_path / folder / "CHECK/T00/a_T00.dcm"
    landmarks = tmp_path / folder / "CHECK-pointfiles/T00/a_T00.dcm.pts"
    for path in (file, landmarks):
        path.parent.mkdir(parents=True)
        path.touch()
    (found,) = found_in(tmp_path / folder)
    assert found.source.path == file
    assert found.landmarks["both"].path == landmarks


@pytest.mark.parametrize("name", ["=1+1_T00.dcm", "@x_T00.dcm", "+x_T00.dcm"])
def test_a_patient_is_no_formula(root, name):
    (found,) = found_in(root(f"CHECK/{name}"))
    assert found.patient == name[1:].removesuffix("_T00.dcm")
