"""JSW(x) along the sourcil, and its mean over hips against landmarks and truth."""

import numpy as np
import pandas as pd
import pytest
from arcs import ArcHip
from judged import judged

from hipspace.measurement import jsw
from hipspace.measurement.columns import PLACES_PERCENT, PROFILE_MM
from hipspace.measurement.reader_names import BEST
from hipspace.measurement.width_rows import profile_columns
from hipspace.statistics.mean_profile import exact_profile, mean_profile

NAMED = {0: "lateral", 50: "central", 100: "medial"}
JOINT = ArcHip(3.0, (0.6, 0.9)).joint()
PLACES = np.array(PLACES_PERCENT)


def hips(measured_mm, reader):
    """Rows of hips whose widths rise by 1 mm along the sourcil."""
    starts = np.asarray(measured_mm, float)
    rows = judged(starts, starts, reader).query("reader == @reader")
    profiles = pd.DataFrame(starts[:, None] + PLACES / 100, columns=list(PROFILE_MM))
    return rows.reset_index(drop=True).assign(**profiles)


def table(truth=True):
    """Two hips, 0.1 and 0.3 mm above the landmarks, 0.5 and 0.7 above the truth."""
    parts = [hips([2.0, 3.0], "landmarks"), hips([2.1, 3.3], BEST)]
    if truth:
        parts.append(hips([1.6, 2.6], "truth"))
    return pd.concat(parts, ignore_index=True)


def test_the_ends_and_the_middle_are_the_widths_of_these_names():
    columns = profile_columns(JOINT)
    for place, name in NAMED.items():
        width_mm = jsw.WIDTHS[name].measure(JOINT).width_mm
        assert columns[f"profile_{place}_mm"] == pytest.approx(width_mm, abs=1e-6)


def test_without_a_joint_every_place_is_missing():
    columns = profile_columns(None)
    assert tuple(columns) == PROFILE_MM
    assert np.isnan(list(columns.values())).all()


def test_means_and_differences_are_those_of_each_place():
    places = mean_profile(table())
    np.testing.assert_allclose(places["measured_mm"], 2.7 + PLACES / 100)
    np.testing.assert_allclose(places["landmarks_mm"], 2.5 + PLACES / 100)
    np.testing.assert_allclose(places["bias_mm"], 0.2)
    np.testing.assert_allclose(places["sd_mm"], np.sqrt(0.02))


def test_where_the_exact_widths_are_known_they_are_compared_too():
    places = mean_profile(table())
    assert (places["exact_n"] == 2).all()
    np.testing.assert_allclose(places["exact_mm"], 2.1 + PLACES / 100)
    np.testing.assert_allclose(places["exact_bias_mm"], 0.6)
    np.testing.assert_allclose(places["exact_sd_mm"], np.sqrt(0.02))


def test_without_truth_there_is_nothing_exact():
    places = mean_profile(table(truth=False))
    assert places["exact_mm"].isna().all()
    assert exact_profile(table(truth=False), ("0.dcm", "right")).empty


def test_a_hip_that_was_not_measured_is_left_out():
    rows = table()
    missing = (rows["reader"] == BEST) & (rows["file"] == "1.dcm")
    rows.loc[missing, list(PROFILE_MM)] = np.nan
    places = mean_profile(rows)
    assert set(places["n"]) == {1}
    assert places["landmarks_mm"][0] == pytest.approx(2.0)
    assert places["exact_mm"][0] == pytest.approx(1.6)


def test_the_exact_places_of_one_hip():
    found = exact_profile(table(), ("1.dcm", "right"))
    assert found.index.tolist() == list(PLACES_PERCENT)
    np.testing.assert_allclose(found, 2.6 + PLACES / 100)
