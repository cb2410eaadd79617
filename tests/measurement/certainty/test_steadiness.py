"""Minima on close-ups that were changed in what says nothing of the hip."""

from functools import cache

import numpy as np
import pytest
from arcs import ArcHip
from seen_hip import HIP, SIZE_PX, SPACING_MM, view

from hipspace.measurement.certainty.flags import ONE_HIP, UNSTEADY
from hipspace.measurement.certainty.steadiness import CHANGES, with_changes
from hipspace.measurement.interval import READINGS, Interval
from hipspace.measurement.joint import minimum
from hipspace.measurement.movement import UNSTEADY_MM, moved_mm
from hipspace.measurement.readings import read_hips
from hipspace.measurement.tracing.joints import find_joint, joint_by_probabilities
from hipspace.measurement.tracing.view import HipInView
from hipspace.segmentation.heads import find_head
from hipspace.segmentation.network.model import Model
from hipspace.segmentation.network.model_card import Inference, ModelCard

CARD = ModelCard(
    channels=(2, 2),
    strides=(2,),
    residual_units=0,
    activation="softmax",
    spacing_mm=SPACING_MM,
    size_px=SIZE_PX,
    clip_percentiles=None,
    window_px=None,
    window_percentiles=(1.0, 99.0),
    trained_with={},
    inference=Inference(mean_of=1, largest_hip=True, margin_px=0, smoothing_mm=5.0),
)
PIXELS = np.tile(np.arange(500, dtype=np.float32), (480, 1))
"""Brighter from left to right."""
INTERVAL = Interval(0.9, 0.5, 30, 20, ("a", "b"), READINGS)


class Showing:
    """A network that shows one hip after another, whatever it is given."""

    def __init__(self, *shown):
        self.shown, self.given = list(shown), []

    def probabilities(self, images):
        self.given.append(images)
        return np.stack([self.shown.pop(0) for _ in images])


@cache
def fractions(gap_mm):
    return ArcHip(gap_mm, HIP.shift_xy_mm).probabilities(SPACING_MM)


def hip(side="right"):
    shown = view(side)
    joint, _ = find_joint(shown, joint_by_probabilities(5.0))
    return HipInView(shown, joint, "", find_head(shown.probabilities, shown.grid))


def looked_again(*shown):
    """A right hip alone, after its changed close-ups have shown so much."""
    missing = HipInView(view("left"), None, "no femur", None)
    network = Showing(*shown)
    found, other = with_changes((hip(), missing), PIXELS, model(network))
    assert other == missing
    assert not network.shown
    (reading,) = read_hips([found], PIXELS.shape)
    return reading


def model(network):
    return Model(network, CARD, "showing", "0123456789ab", None)


def moved(reading):
    return moved_mm(minimum(reading.joint).width_mm, reading.changed_minima_mm)


def interval_mm(reading, *changed_mm):
    return INTERVAL.of(minimum(reading.joint).width_mm, 0.4, changed_mm)


def test_a_steady_hip_has_no_flag_and_the_interval_that_it_had():
    reading = looked_again(*[fractions(HIP.gap_mm)] * len(CHANGES))
    assert moved(reading) == pytest.approx(0, abs=0.01)
    assert reading.flags == (ONE_HIP,)
    assert interval_mm(reading, *reading.changed_minima_mm) == interval_mm(reading)


@pytest.mark.parametrize("moved_mm", [2.0, -2.0])
def test_an_unsteady_hip_has_a_flag_and_an_interval_that_holds_what_it_was(moved_mm):
    gaps_mm = [HIP.gap_mm] * (len(CHANGES) - 1) + [HIP.gap_mm + moved_mm]
    reading = looked_again(*map(fractions, gaps_mm))
    assert moved(reading) == pytest.approx(abs(moved_mm), abs=0.2)
    assert reading.flags == (UNSTEADY, ONE_HIP)
    (plain_low, plain_high) = interval_mm(reading)
    low, high = interval_mm(reading, *reading.changed_minima_mm)
    assert low < min(reading.changed_minima_mm) < max(reading.changed_minima_mm) < high
    assert low <= plain_low < plain_high <= high
    wider_mm = plain_low - low if moved_mm < 0 else high - plain_high
    assert wider_mm == pytest.approx(abs(moved_mm), abs=0.3)


def test_a_joint_that_is_lost_after_a_change_is_flagged_and_has_an_interval():
    shown = [fractions(HIP.gap_mm)] * (len(CHANGES) - 1)
    reading = looked_again(*shown, np.zeros_like(shown[0]))
    assert np.isnan(reading.changed_minima_mm[-1])
    assert reading.flags == (UNSTEADY, ONE_HIP)
    ends_mm = interval_mm(reading, *reading.changed_minima_mm)
    assert ends_mm == pytest.approx(interval_mm(reading), abs=0.01)
    assert moved(reading) < UNSTEADY_MM


def test_a_hip_without_a_joint_is_not_looked_at_again():
    missing = tuple(
        HipInView(view(side), None, "implant", hip().head) for side in ("right", "left")
    )
    network = Showing()
    assert with_changes(missing, PIXELS, model(network)) == missing
    assert network.given == []


def test_each_side_is_looked_at_in_its_own_view():
    network = Showing(*[fractions(HIP.gap_mm)] * 2 * len(CHANGES))
    with_changes((hip(), hip("left")), PIXELS, model(network))
    for right, left in network.given:
        assert (np.diff(right[0], axis=1).mean(), np.diff(left[0], axis=1).mean()) == (
            pytest.approx(1 / SIZE_PX, rel=0.1),
            pytest.approx(-1 / SIZE_PX, rel=0.1),
        )


def test_what_a_hip_is_given_after_a_change_is_as_bright_as_the_change_says():
    network = Showing(*[fractions(HIP.gap_mm)] * len(CHANGES))
    with_changes(
        (hip(), HipInView(view("left"), None, "no femur", None)), PIXELS, model(network)
    )
    levels = [images.mean() for images in network.given]
    assert [level > 0.5 for level in levels] == [change.gamma < 1 for change in CHANGES]
