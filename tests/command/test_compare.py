"""Readings of one's own beside the measured widths, and intervals that hold on them."""

import csv
import json

import numpy as np
import pytest

from hipspace.command.cli import main
from hipspace.measurement.interval import READINGS, read_interval

BIAS_MM, SD_MM = 0.3, 0.2
COLUMNS = (
    *("file", "side", "status", "minimum_mm", "softness_mm", "version"),
    *("coarse_model_sha256", "fine_model_sha256"),
)


def write(path, columns, rows):
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Forty subjects, two hips each, that two readers have read."""
    monkeypatch.chdir(tmp_path)
    rng = np.random.default_rng(0)
    measured, read = [], []
    for k in range(40):
        for side in ("right", "left"):
            width_mm = float(rng.uniform(1, 5))
            found_mm = width_mm + BIAS_MM + SD_MM * rng.normal()
            models = ("a" * 12, "b" * 12)
            row = (f"in/{k}.dcm", side, "measured", found_mm, 1.0, "0.2.0", *models)
            measured.append(row)
            read += [
                (f"{k}.dcm", side, width_mm + e, n) for n, e in (("x", 0), ("y", 0.1))
            ]
    write(tmp_path / "jsw.csv", COLUMNS, measured)
    write(tmp_path / "readings.csv", ("file", "side", "width", "reader"), read)
    return tmp_path


def status_of(*arguments):
    with pytest.raises(SystemExit) as stopped:
        main(["compare", *arguments])
    return stopped.value.code


def test_agreement_is_that_of_the_widths_with_each_reader(folder):
    assert main(["compare", "jsw.csv", "readings.csv"]) == 0
    found = json.loads((folder / "comparison.json").read_text())
    first = found["readers"]["x"]
    assert (first["hips"], first["subjects"]) == (80, 40)
    assert first["bias_mm"] == pytest.approx(BIAS_MM, abs=0.07)
    assert first["bias_mm_low"] < BIAS_MM < first["bias_mm_high"]
    assert first["sd_mm"] == pytest.approx(SD_MM, abs=0.04)
    assert first["icc_2_1"] > 0.9
    second = found["readers"]["y"]
    assert second["bias_mm"] == pytest.approx(first["bias_mm"] - 0.1, abs=1e-3)
    assert found["readers_against_each_other"]["y against x"]["bias_mm"] == 0.1
    assert sum(step["hips"] for step in found["by_severity"].values()) == 80
    page = (folder / "comparison.html").read_text()
    for words in ("y against x", "below 1.5 mm", "For research only", "a" * 12):
        assert words in page


def test_intervals_hold_the_readings_of_other_subjects(folder):
    main(["compare", "jsw.csv", "readings.csv", "--calibration", "cal.json"])
    interval = read_interval(folder / "cal.json")
    assert (interval.nominal, interval.hips, interval.subjects) == (0.9, 80, 40)
    assert interval.models == ("a" * 12, "b" * 12)
    assert interval.learned_from == READINGS
    rng = np.random.default_rng(1)
    width_mm = rng.uniform(1, 5, 2000)
    found_mm = width_mm + BIAS_MM - 0.05 + SD_MM * rng.normal(size=2000)
    ends = [interval.of(mm, 1.0) for mm in found_mm]
    held = [low <= mm <= high for (low, high), mm in zip(ends, width_mm, strict=True)]
    assert 0.85 < np.mean(held) < 0.99


def test_hips_that_were_not_measured_are_counted(folder):
    with (folder / "jsw.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    rows[1][2:4] = ["failed", ""]
    write(folder / "jsw.csv", rows[0], rows[1:])
    main(["compare", "jsw.csv", "readings.csv"])
    found = json.loads((folder / "comparison.json").read_text())
    assert (found["hips"], found["not_measured"]) == (80, 1)
    assert found["mean_of_readers"]["hips"] == 79


def test_a_result_that_exists_is_kept(folder):
    (folder / "comparison.html").write_text("mine")
    assert status_of("jsw.csv", "readings.csv") == 2
    assert (folder / "comparison.html").read_text() == "mine"


@pytest.mark.parametrize(
    ("columns", "row", "said"),
    [
        (("file", "side"), ("0.dcm", "left"), "no column width"),
        (("file", "side", "width"), ("0.dcm", "both", "1"), "line 2: side is both"),
        (("file", "side", "width"), ("0.dcm", "left", "wide"), "line 2: width is wide"),
        (("file", "side", "width"), ("z.dcm", "left", "1"), "z.dcm is no file"),
        (
            ("file", "side", "width", "visit"),
            ("0.dcm", "left", "1", "T1"),
            "visits need a column subject",
        ),
    ],
)
def test_a_table_at_fault_says_what_is_wrong(folder, capsys, columns, row, said):
    write(folder / "readings.csv", columns, [row])
    assert status_of("jsw.csv", "readings.csv") == 2
    assert said in capsys.readouterr().err


def test_too_few_subjects_calibrate_nothing(folder, capsys):
    write(
        folder / "readings.csv", ("file", "side", "width"), [("0.dcm", "left", 2)] * 2
    )
    assert status_of("jsw.csv", "readings.csv", "--calibration", "cal.json") == 2
    assert "at least 9 expected" in capsys.readouterr().err
