import numpy as np
import pytest
from small_cohort import hip

from hipspace.geometry import anatomy
from hipspace.geometry.anatomy import RENUMBERED_FROM_ORIGINAL, Label


def test_renumbering_uses_every_landmark_once():
    assert sorted(RENUMBERED_FROM_ORIGINAL) == list(range(anatomy.LANDMARKS_PER_HIP))


@pytest.mark.parametrize(
    ("curve", "original"),
    [
        (anatomy.HEAD_ARC, [13, 78, *range(14, 22)]),
        (anatomy.SOURCIL, [79, 64, 65, 66, 67]),
        (anatomy.ROOF, [61, 62, 63, 79, 64, 65, 66, 67]),
        (anatomy.TEARDROP, [68, 70, 72, 69, 71]),
        (anatomy.OBTURATOR_FORAMEN, list(range(54, 61))),
        (anatomy.ISCHIUM_PUBIS, list(range(38, 54))),
        (anatomy.POSTERIOR_WALL, list(range(34, 39))),
    ],
)
def test_every_curve_has_its_original_landmarks(curve, original):
    assert list(RENUMBERED_FROM_ORIGINAL[curve]) == original


def test_background_is_what_is_no_structure():
    assert [Label.BACKGROUND, *anatomy.STRUCTURES] == list(Label)


def test_the_head_arc_is_round():
    arc = hip()[anatomy.HEAD_ARC]
    assert np.hypot(*arc.T) == pytest.approx(np.full(len(arc), 24.0))
