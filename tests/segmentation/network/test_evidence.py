"""A joint is femur, roof and joint space together."""

import numpy as np
import pytest
from arcs import ArcHip

from hipspace.segmentation.network.evidence import evidence, joints_femur

SPACING_MM, WINDOW_PX = 0.9, 160
HIP = ArcHip(3.0, (0.4, 0.8), extent_mm=SPACING_MM * WINDOW_PX)
FRACTIONS = HIP.probabilities(SPACING_MM)


def without(*structures):
    fractions = FRACTIONS.copy()
    fractions[list(structures)] = 0
    return fractions


def test_a_whole_joint_is_more_than_a_closed_one_and_that_more_than_a_femur():
    assert evidence(FRACTIONS, WINDOW_PX) > 0.9
    assert evidence(without(2), WINDOW_PX) == pytest.approx(2 / 3, abs=0.05)
    assert evidence(without(1, 2), WINDOW_PX) == pytest.approx(1 / 3, abs=0.05)
    assert evidence(without(0), WINDOW_PX) == 0


def test_a_roof_far_from_the_femur_is_not_its_own():
    apart = FRACTIONS.copy()
    apart[1:] = np.roll(FRACTIONS[1:], 80, axis=2)
    assert evidence(apart, WINDOW_PX) == evidence(without(1, 2), WINDOW_PX)


def test_the_femur_with_the_joint_counts_and_not_the_largest():
    larger = FRACTIONS.copy()
    larger[0, 115:, 90:] = 1
    femur = joints_femur(larger, 16)
    assert femur[55, 55]
    assert not femur[140, 140]
    alone = joints_femur(larger * [[[1]], [[0]], [[0]]], 16)
    assert alone.sum() == max(femur.sum(), alone.sum())


def test_without_a_femur_there_is_none():
    assert joints_femur(without(0), 16) is None
