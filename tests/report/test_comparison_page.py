"""The page of a comparison tells each reader's agreement in words and numbers."""

import re

import numpy as np
import pandas as pd

from hipspace.report.comparison_page import comparison_page

TABLE = pd.DataFrame(
    {
        "reader": ["x", "x", "y"],
        "reading_mm": [1.0, 2.0, 3.0],
        "measured_mm": [1.2, 2.1, 3.4],
    }
)
ALONE = {"hips": 1, "bias_mm": -0.3}
KNOWN = {"hips": 2, "bias_mm": 0.25, "bias_mm_low": -0.1, "bias_mm_high": 0.6}
KNOWN |= {"limit_low_mm": -0.4, "limit_high_mm": 0.9, "icc_2_1": 0.98765}


def page(table=TABLE, **changed):
    result = {
        "hips": 3,
        "subjects": 2,
        "not_measured": 0,
        "readers": {"x": KNOWN, "<b>": ALONE},
        "mean_of_readers": KNOWN,
        "by_severity": {"below_1_5_mm": ALONE, "1_5_to_2_5_mm": ALONE},
        "readers_against_each_other": {},
    }
    return comparison_page(table, result | changed, {"version": "1"})


def rows(html):
    found = re.findall(r"<tr>(<td.*?)</tr>", html)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in found]
    return {row[0]: row[1:] for row in cells}


def test_numbers_have_their_intervals_and_unknown_ones_are_dashes():
    found = rows(page())
    assert found["x"][:3] == ["2", "+0.25 [\u22120.10, +0.60]", "\u22120.40 to +0.90"]
    assert found["x"][5] == "0.988"
    assert found["&lt;b&gt;"][:2] == ["1", "\u22120.30"]
    assert found["&lt;b&gt;"][3:] == ["\u2013"] * 4


def test_severities_are_told_in_words():
    assert {"below 1.5 mm", "1.5 to 2.5 mm"} < set(rows(page()))


def test_a_group_of_nobody_is_left_out():
    heading = "Agreement, readers against each other"
    assert heading not in page()
    assert heading in page(readers_against_each_other={"y against x": ALONE})


def test_a_hip_that_was_not_measured_is_not_drawn():
    unknown = pd.DataFrame(
        {"reader": ["z"], "reading_mm": [9.0], "measured_mm": [np.nan]}
    )
    assert page(pd.concat([TABLE, unknown], ignore_index=True)) == page()
