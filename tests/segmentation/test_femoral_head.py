import numpy as np
import pytest
from arcs import ArcHip

from hipspace.segmentation.femoral_head import femora, head_circle, joint_middle

HIP = ArcHip(4.0, centre_xy_mm=(48.3, 50.9))
FRACTIONS = HIP.probabilities(0.9)


def disc(centre_xy_mm, radius_mm: float, spacing_mm: float = 0.9) -> np.ndarray:
    y, x = (np.mgrid[:120, :120] + 0.5) * spacing_mm
    away_mm = np.hypot(x - centre_xy_mm[0], y - centre_xy_mm[1])
    return ((radius_mm - away_mm) / spacing_mm + 0.5).clip(0, 1)


def test_the_head_on_a_neck_is_found_with_or_without_its_joint():
    (outline,) = femora(FRACTIONS[0], 0.9)
    for joint_xy_mm in (None, joint_middle(FRACTIONS, 0.9)):
        centre_xy_mm, radius_mm = head_circle(outline, joint_xy_mm)
        assert centre_xy_mm == pytest.approx(HIP.centre_xy_mm, abs=0.15)
        assert radius_mm == pytest.approx(HIP.radius_mm, abs=0.15)


@pytest.mark.parametrize("radius_mm", [14.0, 42.0])
def test_a_circle_of_no_possible_head_is_none(radius_mm):
    (outline,) = femora(disc((54, 54), radius_mm), 0.9) or [np.zeros((2, 2))]
    found = len(outline) > 2 and head_circle(outline, None)
    assert not found


def test_a_shaft_has_no_head():
    shaft = np.zeros((120, 120))
    shaft[10:110, 40:60] = 1
    (outline,) = femora(shaft, 0.9)
    assert head_circle(outline, None) is None


def test_femora_come_by_size_and_too_small_ones_not_at_all():
    both = disc((30, 30), 18) + disc((80, 75), 24) + disc((30, 90), 10)
    middles = [outline.mean(axis=0) for outline in femora(both, 0.9)]
    assert np.array(middles) == pytest.approx(np.array([[80, 75], [30, 30]]), abs=0.5)


def test_of_two_circles_the_one_below_the_joint_is_the_head():
    two = np.maximum(disc((35, 50), 22), disc((70, 50), 22))
    (outline,) = femora(two, 0.9)
    for x_mm in (35, 70):
        centre_xy_mm, _ = head_circle(outline, np.array([x_mm, 25.0]))
        assert centre_xy_mm == pytest.approx((x_mm, 50), abs=1)


def test_the_middle_of_the_joint_is_that_of_its_largest_piece():
    fractions = np.zeros((3, 40, 40))
    fractions[1, 2:6, 10:20] = fractions[2, 6:8, 10:20] = 1
    fractions[1, 30:32, 30:32] = 1
    assert joint_middle(fractions, 0.5) == pytest.approx([7.5, 2.5])
    assert joint_middle(np.zeros((3, 40, 40)), 0.5) is None
