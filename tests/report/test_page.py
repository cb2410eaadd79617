"""The page tells every result, every failure and every exclusion, and stands alone."""

import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from judged import PARAMS as MEASURE
from judged import judged
from page_table import CALIBRATION, TABLE

from hipspace.report.judgement import Judgement
from hipspace.report.page import Results, narrowest_hips, page, worst_hips
from hipspace.statistics.agreement import finite
from hipspace.statistics.change import change_metrics, changes
from hipspace.statistics.comparison import metrics
from hipspace.statistics.flag_table import flag_metrics, flag_table
from hipspace.statistics.intervals import interval_metrics, with_intervals
from hipspace.statistics.repeatability import repeatability
from hipspace.statistics.strata import agreement_by

PNG = b"\x89PNG not a picture"
RETEST = with_intervals(
    judged([3.0, 3.0, 1.0], [3.0, 3.2, 1.4], patient=["a", "a", "b"]), CALIBRATION
)
RADIOGRAPHS = pd.DataFrame(
    {
        "file": ["a.dcm", "b.dcm", "<c>.dcm"],
        "status": ["kept", "excluded", "excluded"],
        "reason": ["", "too large", "too large"],
        "detail": ["", "497 x 367 mm", "493 x 340 mm"],
    }
)
OVERLAP = pd.DataFrame(
    {
        "structure": ["femur", "roof", "joint_space"],
        "dice": [0.99, 0.94, 0.91],
        "hd95_mm": [0.5, 0.6, np.nan],
        "assd_mm": [0.2, 0.3, np.nan],
    }
)


def results(table: pd.DataFrame = TABLE, **changed: object) -> Results:
    parts = {
        "jsw": table,
        "radiographs": RADIOGRAPHS,
        "overlap": OVERLAP,
        "measure": metrics(table, MEASURE)
        | {
            "interval": finite(interval_metrics(table, RETEST, CALIBRATION, MEASURE)),
            "flags": flag_metrics(table, MEASURE.failure_mm),
            "retest": finite(repeatability(RETEST, MEASURE)),
            "change": finite(
                change_metrics(changes(table, 0.5), 0.5, 0.5) | {"incomparable": 0}
            ),
        },
        "judgement": Judgement(
            flag_table(table, MEASURE.failure_mm), agreement_by(table, MEASURE)
        ),
        "figures": {"scatter": PNG},
        "hips": {hip: PNG for hip in narrowest_hips(table, 2)},
        "worst": {hip: PNG for hip in worst_hips(table, 2)},
    }
    return Results(**(parts | changed))


def text(html: str) -> str:
    shown = re.sub(r"(?s)<style>.*?</style>|<[^>]*>", " ", html)
    return re.sub(r"\s+", " ", shown)


def test_the_page_needs_nothing_but_itself():
    class Links(HTMLParser):
        found: list[str] = []

        def handle_starttag(self, _, attributes):
            self.found += [v for k, v in attributes if k in ("src", "href")]

    parser = Links()
    html = page(results())
    parser.feed(html)
    inside = [link for link in parser.found if link.startswith("#")]
    assert all(html.count(f'id="{link[1:]}"') == 1 for link in inside)
    parser.found = [link for link in parser.found if link not in inside]
    assert len(parser.found) == 5
    assert all(link.startswith("data:image/png;base64,") for link in parser.found)


def test_the_same_results_give_the_same_page():
    assert page(results()) == page(results())


def test_the_headline_is_that_of_the_best_reader():
    shown = text(page(results()))
    assert "0.08 mm mean absolute error of the minimum" in shown
    assert "3 of 4 hips measured" in shown
    assert "0.947 mean Dice" in shown


def test_every_reader_has_its_row():
    shown = text(page(results()))
    for name in ("landmarks 4 0 +0.10", "border pixels (the study) 4 0 +0.50"):
        assert name in shown


def test_a_failed_hip_is_told_with_its_reason():
    shown = text(page(results()))
    assert "CHECK/T05/3.dcm right sub-pixel contours, fine no roof" in shown


def test_excluded_radiographs_are_counted_by_reason():
    shown = text(page(results()))
    assert "1 of 3 files were used" in shown
    assert "too large 2 b.dcm: 497 x 367 mm" in shown


def test_names_of_files_cannot_break_the_page():
    risky = RADIOGRAPHS.assign(file="<script>.dcm")
    assert "<script>" not in page(results(radiographs=risky))


def test_narrowest_hips_are_those_of_the_best_reader():
    assert narrowest_hips(TABLE, 1) == [("CHECK/T05/0.dcm", "right")]


def test_the_worst_hip_is_the_one_not_measured_then_the_farthest_off():
    files = [file for file, _ in worst_hips(TABLE, 3)]
    assert files == ["CHECK/T05/3.dcm", "CHECK/T05/2.dcm", "CHECK/T05/0.dcm"]


def test_each_worst_hip_says_by_how_much_it_is_off_or_why_it_was_not_measured():
    shown = text(page(results()))
    assert "not measured: no roof above the femoral head CHECK/T05/3.dcm" in shown
    assert "+0.20 mm: measured 3.20 mm, exact width 3.00 mm CHECK/T05/2.dcm" in shown


def test_every_minimum_has_its_interval_and_its_flags():
    shown = text(page(results()))
    assert "1.04 0.84 to 1.24 1.00" in shown
    assert "soft borders" in shown


def test_the_page_says_how_far_a_width_can_be_believed():
    shown = text(page(results()))
    assert "30 hips of 12 validation patients calibrate it" in shown
    assert "1.5 to 2.5 mm 1 100 % 0 \u2013" in shown
    assert "above 2.5 mm 1 0 % 2 50 %" in shown
    assert "Flags touch 2 of 4 hips: 1 of the 1 that are" in shown
    assert "side right 3 3 +0.08" in shown


def test_the_page_says_what_a_second_acquisition_of_the_same_hip_changes():
    shown = text(page(results()))
    assert "2 hips of 2 synthetic subjects" in shown
    assert "3 readings, of which 0 failed" in shown
    assert "minimum 1 0.14 0.39" in shown


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        (TABLE, "The hips are synthetic"),
        (TABLE[TABLE["reader"] != "truth"], "That is agreement, not accuracy"),
    ],
)
def test_the_page_says_what_the_readers_are_compared_with(table, sentence):
    assert sentence in text(page(results(table)))
