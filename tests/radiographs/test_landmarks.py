import os

import numpy as np
import pytest
from hip_landmarks import FINE, FRAME, HIPS, MIRRORED, ORIGINAL

from hipspace.errors import Reason, Unusable
from hipspace.radiographs.landmarks import (
    find_landmark_files,
    read_landmarks,
    read_points,
    write_points,
)


@pytest.fixture
def folder(tmp_path):
    def write(**points):
        for suffix, landmarks in points.items():
            name = "x.dcm.pts" if suffix == "both" else f"x.dcm_{suffix}.pts"
            write_points(tmp_path / name, landmarks.reshape(-1, 2))
        return tmp_path

    return write


def read(folder, frame=FRAME, numbering="renumbered"):
    return read_landmarks(find_landmark_files(folder, "x.dcm"), frame, numbering)


def reason(folder, frame=FRAME, numbering="renumbered"):
    with pytest.raises(Unusable) as error:
        read(folder, frame, numbering)
    return error.value.reason


def test_the_visit_at_the_end_of_a_name_is_no_extension(tmp_path):
    (tmp_path / "9003175.pts").write_text("")
    (tmp_path / "9003175.V06.pts").write_text("")
    assert not find_landmark_files(tmp_path, "9003175.V00")
    assert list(find_landmark_files(tmp_path, "9003175.V06.dcm")) == ["both"]
    found = find_landmark_files(tmp_path, "9003175.DCM")
    assert found == {"both": tmp_path / "9003175.pts"}


def test_both_hips_are_read_as_they_were_written(folder):
    assert read(folder(both=HIPS)) == pytest.approx(HIPS, abs=5e-4)


def test_the_original_numbering_is_brought_into_the_renumbered_one(folder):
    found = read(folder(both=ORIGINAL), numbering="original")
    assert found == pytest.approx(HIPS, abs=5e-4)


def test_the_file_of_the_images_left_is_the_patients_right_hip(folder):
    found = read(folder(L=HIPS[0]))
    assert found[0] == pytest.approx(HIPS[0], abs=5e-4)
    assert np.isnan(found[1]).all()


@pytest.mark.parametrize(
    ("kind", "points"), [("R", HIPS[1]), ("RasL", MIRRORED[1])], ids=["R", "RasL"]
)
def test_the_patients_left_hip_comes_from_either_of_its_files(folder, kind, points):
    found = read(folder(L=HIPS[0], **{kind: points}))
    assert found == pytest.approx(HIPS, abs=1e-3)


def test_files_named_without_the_extension_are_found(folder, tmp_path):
    for path in folder(both=HIPS).iterdir():
        path.rename(tmp_path / path.name.replace("x.dcm", "x"))
    assert list(find_landmark_files(tmp_path, "x.dcm")) == ["both"]


def test_a_file_that_cannot_be_read_is_unusable(tmp_path):
    (tmp_path / "x.pts").mkdir()
    with pytest.raises(Unusable, match="x.pts: Is a directory") as error:
        read_points(tmp_path / "x.pts")
    assert error.value.reason == Reason.NOT_READABLE


def test_spaces_comments_and_line_ends_do_not_matter(tmp_path):
    lines = [
        "// by hand",
        "version: 1",
        "n_points:2 ",
        "",
        "{",
        " 1.5\t2 ",
        "",
        "-3 4e1",
    ]
    text = "\r\n".join([*lines, "}"])
    (tmp_path / "x.pts").write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert read_points(tmp_path / "x.pts").tolist() == [[1.5, 2.0], [-3.0, 40.0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "malformed landmark file"),
        ("n_points: 1\n1 2\n", "malformed landmark file"),
        ("n_points: 2\n{\n1 2\n}", "malformed landmark file"),
        ("n_points: 1\n{\n1 2 3\n}", "malformed landmark file"),
        ("n_points: 1\n{\n1 b\n}", "malformed landmark file"),
        ("n_points: 1\n{\n1 2\n", "malformed landmark file"),
        ("n_points: 1\n{\n1 nan\n}", "landmarks not finite"),
        ("n_points: 1\n{\n1 2\n}", "number of landmarks"),
    ],
)
def test_what_is_wrong_with_a_file_is_said(tmp_path, text, expected):
    (tmp_path / "x.dcm.pts").write_text(text)
    assert reason(tmp_path) == expected


def test_eighty_points_are_not_both_hips(folder):
    assert reason(folder(both=HIPS[0])) == "number of landmarks"


def test_pixels_are_no_millimetres(folder):
    assert reason(folder(both=HIPS / 0.2), FINE) == "landmarks in pixels"


def test_the_wrong_hip_in_a_file_of_one_is_noticed(folder):
    assert reason(folder(L=HIPS[1])) == "sides swapped"


@pytest.mark.parametrize(
    "name", ["X.dcm.PTS", "X.dcm.Pts", "X.PTS", "X.DCM.pts", "X.dcm.pts"]
)
def test_suffixes_count_in_any_case(tmp_path, name):
    (tmp_path / name).write_text("")
    assert find_landmark_files(tmp_path, "X.dcm") == {"both": tmp_path / name}


@pytest.mark.parametrize(
    ("name", "kind"), [("X_l.PTS", "L"), ("X_R.pts", "R"), ("X_RASL.PTS", "RasL")]
)
def test_sides_count_in_any_case(tmp_path, name, kind):
    (tmp_path / name).write_text("")
    assert find_landmark_files(tmp_path, "X.dcm") == {kind: tmp_path / name}


def test_of_two_the_one_in_lower_case_counts(tmp_path):
    for name in ("X.dcm.PTS", "X.dcm.pts"):
        (tmp_path / name).write_text("")
    assert find_landmark_files(tmp_path, "X.dcm") == {"both": tmp_path / "X.dcm.pts"}


def test_names_of_radiographs_do_not_count_in_any_case(tmp_path):
    (tmp_path / "x1.dcm.pts").write_text("")
    assert find_landmark_files(tmp_path, "X1.dcm") == {}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_other_encodings_are_read(folder, encoding):
    path = folder(both=HIPS) / "x.dcm.pts"
    path.write_bytes(path.read_text(encoding="ascii").encode(encoding))
    assert read(path.parent) == pytest.approx(HIPS, abs=5e-4)


@pytest.mark.parametrize(
    "content",
    [
        b"n_points: " + b"9" * 5000 + b"\n{\n1 2\n}",
        b"n_points: 1\n{\n1_0 2\n}",
        b"n_points: 1\n{\n0x1 2\n}",
        b"\xff\xfe\x00",
        b"{" * 2**21,
    ],
)
def test_what_is_no_landmark_file_is_named_so(tmp_path, content):
    path = tmp_path / "x.dcm.pts"
    path.write_bytes(content)
    with pytest.raises(Unusable) as error:
        read_points(path)
    assert error.value.reason == "malformed landmark file"


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "x.dcm.pts")
    with pytest.raises(Unusable) as error:
        read_points(tmp_path / "x.dcm.pts")
    assert error.value.reason == "not readable"
