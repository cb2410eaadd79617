import numpy as np
import pytest
from arcs import ArcHip

from hipspace.geometry.labels import labels
from hipspace.measurement.border_pixels import border_pixels
from hipspace.measurement.joint import minimum
from hipspace.measurement.tracing.contours import (
    NoJoint,
    joint_from_probabilities,
)


def test_border_pixels_count_from_centre_to_centre():
    labels_of_column = np.array([2, 2, 3, 3, 1, 1], np.uint8)[:, None]
    found = border_pixels(labels_of_column, 0.9)
    assert found.width_mm == pytest.approx(2.7)
    assert found.roof_xy_mm == pytest.approx((0.45, 1.35))


def test_border_pixels_need_both_bones_at_the_joint_space():
    with pytest.raises(NoJoint, match="does not touch the joint space"):
        border_pixels(np.array([[0, 3, 1]], np.uint8), 0.9)


def test_border_pixels_are_coarser_than_contours():
    coarse, fine = [], []
    for gap_mm in (2.1, 3.3, 4.7):
        fractions = ArcHip(gap_mm, centre_xy_mm=(50.2, 49.8)).probabilities(0.9)
        contours = minimum(joint_from_probabilities(fractions, 0.9, 5.0))
        pixels = border_pixels(labels(fractions, "softmax"), 0.9)
        coarse.append(pixels.width_mm - gap_mm)
        fine.append(contours.width_mm - gap_mm)
    assert np.abs(fine).max() < np.abs(coarse).min()
