import math
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pytest
from drawn_hips import DrawnHips
from small_cohort import Files

from benchmarks import large_cohort
from benchmarks.lines import alone, beside_study
from benchmarks.speed_figure import speed_figure
from benchmarks.study.border_jsw import border_jsw
from benchmarks.study.preprocessing import preprocess
from benchmarks.timing import in_turns
from hipspace.geometry.labels import labels
from hipspace.measurement.border_pixels import border_pixels

ROOT = Path(__file__).resolve().parents[1]
PROGRAMS = sorted(
    path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".")
    for path in (ROOT / "benchmarks").rglob("*.py")
)
SECONDS = np.array([4.0, 6.0, 5.0])


@pytest.mark.parametrize("name", PROGRAMS)
def test_every_benchmark_finds_what_it_imports(name):
    assert import_module(name)


def test_the_study_measures_what_its_reader_here_measures():
    classes = labels(DrawnHips().coverage(0, "right"), "softmax")
    expected = border_pixels(classes, 0.9).width_mm
    assert border_jsw(classes, 0.9) == pytest.approx(expected)


def test_without_a_joint_the_study_measures_nothing():
    assert math.isnan(border_jsw(np.zeros((8, 8), dtype=np.uint8), 0.9))


def test_works_are_done_in_turns_once_more_than_they_are_timed():
    done = []
    seconds = in_turns(
        {"a": lambda: done.append("a"), "b": lambda: done.append("b")}, 2
    )
    assert done == ["a", "b"] * 3
    assert all(len(times) == 2 for times in seconds.values())


@pytest.mark.parametrize(("bar", "holds"), [(5.0, "yes"), (5.1, "no"), (np.nan, "")])
def test_a_ratio_is_the_median_of_those_of_the_rounds(bar, holds):
    line = beside_study("a stage", SECONDS, np.ones(3), bar)
    assert (line.figure, line.least, line.most) == (5.0, 4.0, 6.0)
    assert line.holds == holds


@pytest.mark.parametrize(("judged", "holds"), [("s", "no"), ("a second", "yes")])
def test_of_some_figures_less_is_better(judged, holds):
    assert alone("a stage", SECONDS, SECONDS, judged, 3.0).holds == holds


def test_the_study_stores_both_hips_as_right_ones_of_one_class_a_pixel(tmp_path):
    Files(tmp_path).add("1")
    landmarks = tmp_path / "CHECK-pointfiles/T00/1.dcm.pts"
    preprocess([(tmp_path / "CHECK/T00/1.dcm", landmarks)], tmp_path / "study.h5")
    with h5py.File(tmp_path / "study.h5") as file:
        images, (right, left) = file["image"][:], file["mask"][:]
    assert (images.min(), images.max()) == (0, 1)
    assert right[1].sum() > 1000
    assert np.abs(right - left).sum() < 0.02 * right[1:].sum() + 100
    assert np.array_equal(right.sum(axis=0), np.maximum(right.sum(axis=0), 1))


def test_the_figure_shows_the_ratios_alone():
    found = [
        beside_study("fast", SECONDS, np.ones(3), 3.0),
        beside_study("slow", np.ones(3), SECONDS, np.nan),
        alone("rendering", SECONDS, 1 / SECONDS, "a second", 1.0),
    ]
    lines = [{**asdict(line), "holds": line.holds} for line in found]
    figure = speed_figure(pd.DataFrame(lines).assign(machine="any"))
    figure.draw_without_rendering()
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert names == ["slow", "fast"]


def test_a_large_cohort_is_simulated_from_its_manifest_to_its_widths(
    monkeypatch, tmp_path
):
    monkeypatch.setattr(large_cohort, "ADDED", 3)
    monkeypatch.setattr(large_cohort, "KILLED_AT", 0.05)
    monkeypatch.setattr(large_cohort, "SAMPLED_EVERY_SECONDS", 0.01)
    rows = pd.DataFrame(large_cohort.figures(30, tmp_path, workers=1))
    kept = dict(zip(rows["step"], rows["kept"], strict=True))
    assert kept["killed"] < kept["the rest"] == kept["no change"] == 30
    assert kept["3 added"] == kept["measure"] == 33
    assert rows["peak_mib"].between(20, 4000).all()
