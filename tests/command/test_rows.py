"""Every column is there, in the millimetres and pixels of the radiograph."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from remembered import model, radiograph
from small_cohort import CENTRES_XY_MM, GAP_MM, RADIUS_MM, SPACING_MM

from hipspace.command.rows import COLUMNS, borders, complete, hip_row, landmark_columns
from hipspace.measurement.radiograph import measure_image

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/measure.md"


@cache
def right(*known):
    pixels = radiograph().astype(np.float32)
    return measure_image(pixels, SPACING_MM, model(*known)).hips[0]


def test_the_head_is_in_pixels_and_in_millimetres():
    row = hip_row(right())
    x_mm, y_mm = CENTRES_XY_MM[0]
    expected_mm = {"head_x": x_mm, "head_y": y_mm, "head_radius": RADIUS_MM}
    for name, value_mm in expected_mm.items():
        assert row[f"{name}_mm"] == pytest.approx(value_mm, abs=0.3)
        assert row[f"{name}_px"] == pytest.approx(row[f"{name}_mm"] / SPACING_MM)


def test_the_ends_of_the_minimum_are_as_far_apart_as_it_is_wide():
    row = hip_row(right())
    apart_px = [
        row[f"minimum_roof_{axis}_px"] - row[f"minimum_head_{axis}_px"] for axis in "xy"
    ]
    assert np.hypot(*apart_px) * SPACING_MM == pytest.approx(row["minimum_mm"])


def test_a_failed_hip_has_a_reason_and_no_numbers():
    row = complete(hip_row(right("left")))
    assert (row["status"], row["reason"]) == ("failed", "no femur")
    assert [name for name in COLUMNS if row[name] is not None] == [
        *("side", "status", "reason")
    ]
    assert borders(right("left")) == {}


def test_borders_lie_round_the_head_in_pixels():
    found = borders(right())
    assert set(found) == {"roof", "sourcil", "head"}
    centre_px = np.array(CENTRES_XY_MM[0]) / SPACING_MM
    above_px = np.linalg.norm(np.array(found["sourcil"]) - centre_px, axis=1)
    np.testing.assert_allclose(above_px * SPACING_MM, RADIUS_MM + GAP_MM, atol=0.7)


def test_a_hip_agrees_with_itself_as_its_landmarks():
    row = hip_row(right()) | landmark_columns(right(), right())
    assert row["landmarks_head_distance_mm"] == 0
    assert row["landmarks_minimum_mm"] == row["minimum_mm"]
    assert row["landmarks"] == "read"


def test_every_column_is_explained():
    text = DOCUMENT.read_text()
    widths = [n for n in COLUMNS if n.startswith("landmarks_") and "head" not in n]
    assert [n for n in COLUMNS if n not in widths and f"`{n}`" not in text] == []
