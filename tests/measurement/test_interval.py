"""What is written of an interval is read again, and no other file is taken for one."""

import json
import math

import numpy as np
import pytest

from hipspace.measurement.interval import (
    READINGS,
    SYNTHETIC,
    Interval,
    read_interval,
    write_interval,
)

LEARNED = Interval(0.925, 0.5, 30, 20, ("0123456789ab", ""), SYNTHETIC)


def written(path, **values):
    write_interval(path, LEARNED)
    path.write_text(json.dumps(json.loads(path.read_text()) | values))
    return path


@pytest.mark.parametrize("reach", [0.5, math.inf])
def test_an_interval_is_read_as_it_was_written(tmp_path, reach):
    interval = Interval(0.9, reach, 30, 20, ("0123456789ab", ""), READINGS)
    write_interval(tmp_path / "a.json", interval)
    assert read_interval(tmp_path / "a.json") == interval
    assert "Infinity" not in (tmp_path / "a.json").read_text()
    assert interval.known == math.isfinite(reach)


def test_the_lower_end_is_never_below_zero():
    half_mm = 0.5 * (1 + np.exp(-0.1))
    assert LEARNED.of(0.1, 1.0) == (0.0, pytest.approx(0.1 + half_mm))
    assert LEARNED.of(50.0, 2.0) == pytest.approx((49.0, 51.0))


def test_the_interval_of_a_steady_hip_is_not_changed_by_looking_again():
    assert LEARNED.of(50.0, 2.0, (50.1, 49.9)) == LEARNED.of(50.0, 2.0)


def test_the_interval_of_an_unsteady_hip_lies_round_all_of_its_minima():
    assert LEARNED.of(50.0, 2.0, (50.5, 47.0)) == pytest.approx((46.0, 51.5))


def test_an_interval_of_little_reach_holds_what_the_minimum_was_all_the_same():
    nothing = Interval(0.9, 0.0, 30, 20, ("0123456789ab", ""), READINGS)
    assert nothing.of(5.0, 1.0, (5.1, 4.8)) == (4.8, 5.1)
    assert nothing.of(5.0, 1.0, (4.2, np.nan)) == (4.2, 5.0)


def test_it_says_what_it_was_learned_from_and_for_whom_it_is_meant():
    assert LEARNED.sentence() == (
        "92.5 % interval, learned from synthetic radiographs (30 hips of 20 subjects); "
        "meant for hips without flags on radiographs like those"
    )


def test_a_file_that_does_not_say_what_it_was_learned_from_is_of_readings(tmp_path):
    path = written(tmp_path / "a.json")
    values = json.loads(path.read_text())
    del values["learned_from"]
    path.write_text(json.dumps(values))
    assert read_interval(path).learned_from == READINGS


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"nominal": 90}, "nominal is 90; expected 0 to 1"),
        ({"reach": -1.0}, "reach is -1.0; expected 0 or more"),
        ({"reach": "far"}, "no calibration of an interval"),
        ({"learned_from": "a guess"}, "learned_from is a guess; expected synthetic"),
        ({"models": "0123456789ab"}, "no calibration of an interval"),
        ({"factor": 2.0}, "factor"),
    ],
)
def test_a_file_at_fault_says_what_is_wrong(tmp_path, values, said):
    with pytest.raises(ValueError, match=said):
        read_interval(written(tmp_path / "a.json", **values))


@pytest.mark.parametrize("text", ["", "[]", "no JSON", '{"nominal": 0.9}'])
def test_what_is_no_calibration_is_refused(tmp_path, text):
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(ValueError, match=r"a\.json: no calibration of an interval"):
        read_interval(tmp_path / "a.json")
