"""One file is two rows, whatever the file is."""

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from remembered import model, radiograph
from small_cohort import GAP_MM, SPACING_MM, header, hips, write_dicom

from hipspace.command.file import (
    CONTRADICTED,
    DOUBTFUL_SPACING,
    ESTIMATED_SPACING,
    MIRRORED,
    NEGATIVE,
    NO_OVERLAY,
    Task,
    rows_of,
)
from hipspace.command.rows import complete
from hipspace.command.settings import Settings
from hipspace.command.source import Source
from hipspace.measurement.interval import READINGS, Interval
from hipspace.radiographs.landmarks import write_points

PICTURES = Settings(
    model=None, fine_model=None, spacing_mm=SPACING_MM, correct_magnification=False
)


def rows(path, overlay=None):
    return rows_of(Task(Source.of(path), overlay), PICTURES, model())


def dicom(tmp_path, **attributes):
    pixels = attributes.pop("pixels", radiograph())
    return write_dicom(tmp_path / "a.dcm", header(pixels, **attributes))


def test_a_radiograph_gives_a_row_for_either_hip(tmp_path):
    found = rows(dicom(tmp_path))
    assert [(r["side"], r["status"]) for r in found] == [
        ("right", "measured"),
        ("left", "measured"),
    ]
    for row in found:
        assert row["at_0_mm"] == pytest.approx(GAP_MM, abs=0.25)
        assert (row["spacing_mm"], row["spacing_rule"]) == (SPACING_MM, "detector")
        assert row["coarse_model"] == "remembered"
        assert row["coarse_model_sha256"] == "0123456789ab"
        assert row["flags"] == ""


def test_a_png_gives_the_same_as_a_dicom_file(tmp_path):
    path = tmp_path / "a.png"
    Image.fromarray(radiograph()).save(path)
    for ours, theirs in zip(rows(path), rows(dicom(tmp_path)), strict=True):
        assert ours["minimum_mm"] == theirs["minimum_mm"]
        assert ours["spacing_rule"] == "undetermined"


def test_a_header_that_is_wrong_about_polarity_is_overruled(tmp_path):
    right_way = rows(dicom(tmp_path))
    wrong = rows(dicom(tmp_path, PhotometricInterpretation="MONOCHROME1"))
    dark = dicom(
        tmp_path, pixels=4095 - radiograph(), PhotometricInterpretation="MONOCHROME1"
    )
    assert [r["flags"] for r in wrong] == [CONTRADICTED] * 2
    assert [r["flags"] for r in rows(dark)] == ["", ""]
    assert wrong[0]["minimum_mm"] == right_way[0]["minimum_mm"]


def test_a_negative_picture_is_flagged_but_contradicts_nothing(tmp_path):
    path = tmp_path / "a.png"
    Image.fromarray((4095 - radiograph()).astype(np.uint16)).save(path)
    assert [row["flags"] for row in rows(path)] == [NEGATIVE] * 2


def test_a_header_that_says_it_is_mirrored_flags_both_hips(tmp_path):
    mirrored = rows(dicom(tmp_path, PatientOrientation=["R", "F"]))
    assert [row["flags"] for row in mirrored] == [MIRRORED] * 2
    assert [row["side"] for row in mirrored] == ["right", "left"]


def test_a_row_says_which_spacing_was_passed_over(tmp_path):
    placeholder = {"ImagerPixelSpacing": [1, 1]}
    for row in rows(dicom(tmp_path, **placeholder)):
        assert (row["status"], row["spacing_rule"]) == ("measured", "undetermined")
        assert row["flags"] == DOUBTFUL_SPACING
        assert "ImagerPixelSpacing (0018,1164) is 1 mm" in row["detail"]


def test_a_header_that_excludes_a_hip_counts_unless_one_insists(tmp_path):
    path = dicom(tmp_path, Modality="CT")
    assert [row["reason"] for row in rows(path)] == ["another modality"] * 2
    insisting = replace(PICTURES, despite_header=True)
    found = rows_of(Task(Source.of(path), None), insisting, model())
    assert [row["status"] for row in found] == ["measured"] * 2


def test_a_radiograph_that_lies_on_its_side_has_no_value(tmp_path):
    pixels = np.ascontiguousarray(np.rot90(radiograph()))
    found = rows(dicom(tmp_path, pixels=pixels))
    assert [row["reason"] for row in found] == ["pelvis not upright"] * 2


def test_a_hip_is_compared_with_its_landmarks(tmp_path):
    path = dicom(tmp_path)
    write_points(tmp_path / "a.dcm.pts", hips().reshape(-1, 2))
    for row in rows(path):
        assert row["landmarks"] == "read"
        assert row["landmarks_at_0_mm"] == pytest.approx(row["at_0_mm"], abs=0.25)
        assert row["landmarks_head_distance_mm"] < 0.3


def test_landmarks_that_cannot_be_reached_stop_nothing(tmp_path, monkeypatch):
    def closed(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("hipspace.command.file.landmark_files_of", closed)
    for row in rows(dicom(tmp_path)):
        assert row["status"] == "measured"
        assert row["landmarks"].startswith("unexpected error: PermissionError")


def test_landmarks_that_do_not_fit_say_why_and_stop_nothing(tmp_path):
    path = dicom(tmp_path)
    write_points(tmp_path / "a.dcm.pts", hips()[0])
    for row in rows(path):
        assert row["status"] == "measured"
        assert row["landmarks"].startswith("number of landmarks: a.dcm.pts: 80 points")


@pytest.mark.parametrize(
    ("content", "reason"),
    [(b"text", "not a radiograph"), (b"\0" * 128 + b"DICM", "truncated or damaged")],
)
def test_a_file_that_is_none_is_two_excluded_rows(tmp_path, content, reason):
    path = tmp_path / "a.dcm"
    path.write_bytes(content)
    found = [complete(row) for row in rows(path)]
    assert [(r["side"], r["status"], r["reason"]) for r in found] == [
        ("right", "excluded", reason),
        ("left", "excluded", reason),
    ]


def test_what_nobody_has_thought_of_is_a_failed_row(tmp_path, monkeypatch):
    def measure_image(*_):
        raise ZeroDivisionError("nobody thought of it")

    monkeypatch.setattr("hipspace.command.file.measure_image", measure_image)
    found = rows(dicom(tmp_path))
    assert [row["reason"] for row in found] == ["unexpected error"] * 2
    assert found[0]["detail"] == "ZeroDivisionError: nobody thought of it"


def test_widths_outlive_a_picture_that_cannot_be_written(tmp_path):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("")
    found = rows(dicom(tmp_path), overlay=in_the_way / "a.png")
    assert [row["status"] for row in found] == ["measured"] * 2
    assert all(NO_OVERLAY in row["flags"] for row in found)


def test_nothing_that_names_a_person_leaves_the_header(tmp_path):
    overlay = tmp_path / "o" / "a.png"
    names = {"PatientID": "NUMBER", "InstitutionName": "PLACE", "StudyDate": "20200101"}
    found = json.dumps(rows(dicom(tmp_path, **names), overlay)).encode()
    for written in (found, overlay.read_bytes()):
        for value in (b"SOMEBODY", b"NUMBER", b"PLACE", b"20200101"):
            assert value not in written


def without_spacing(tmp_path):
    dataset = header(radiograph())
    for keyword in ("PixelSpacing", "ImagerPixelSpacing"):
        if keyword in dataset:
            del dataset[keyword]
    return write_dicom(tmp_path / "a.dcm", dataset)


def measured(source, **settings):
    return rows_of(Task(source, None), replace(PICTURES, **settings), model())


def test_a_dicom_file_without_spacing_takes_the_one_of_its_list(tmp_path):
    path = without_spacing(tmp_path)
    nothing = measured(Source.of(path), spacing_mm=None)
    assert {row["reason"] for row in nothing} == {"no pixel spacing"}
    listed = replace(Source.of(path), spacing_mm=SPACING_MM)
    for row in measured(listed, spacing_mm=None):
        assert row["at_0_mm"] == pytest.approx(GAP_MM, abs=0.25)
        assert (row["spacing_rule"], row["spacing_tag"]) == ("undetermined", "given")


def test_a_spacing_is_estimated_only_on_request_and_flagged(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "hipspace.command.file.spacing_from_heads", lambda *_: SPACING_MM
    )
    path = without_spacing(tmp_path)
    for row in measured(Source.of(path), spacing_mm=None, head_radius_mm=24.5):
        assert row["flags"] == ESTIMATED_SPACING
        assert row["spacing_rule"] == "estimated"


def test_a_head_given_by_hand_is_flagged_on_its_own_hip(tmp_path):
    source = replace(Source.of(dicom(tmp_path)), heads_px={"left": (1e6, 1.0)})
    assert {r["reason"] for r in measured(source)} == {"head not on the radiograph"}


def test_only_the_hips_that_a_list_wants_have_rows_with_its_columns(tmp_path):
    source = replace(
        Source.of(dicom(tmp_path)), sides=("left",), carried={"left": {"group": "b"}}
    )
    (row,) = measured(source)
    assert (row["side"], row["group"]) == ("left", "b")


def test_a_calibration_gives_each_minimum_its_interval(tmp_path):
    interval = Interval(0.9, 0.5, 30, 20, ("0123456789ab", ""), READINGS)
    for row in measured(Source.of(dicom(tmp_path)), interval=interval):
        low, high = row["minimum_low_mm"], row["minimum_high_mm"]
        assert (low + high) / 2 == pytest.approx(row["minimum_mm"])
        assert high - low > row["softness_mm"]
        assert (row["interval_nominal"], row["interval_hips"]) == (0.9, 30)
        assert row["interval_learned_from"] == "your readings"


def test_a_hip_that_was_not_measured_has_no_interval(tmp_path):
    interval = Interval(0.9, 0.5, 30, 20, ("0123456789ab", ""), READINGS)
    source = Source.of(dicom(tmp_path))
    settings = replace(PICTURES, interval=interval)
    row = complete(rows_of(Task(source, None), settings, model("right"))[1])
    assert row["status"] == "failed"
    assert row["minimum_low_mm"] is row["interval_learned_from"] is None
