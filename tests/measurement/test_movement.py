import numpy as np
import pytest

from hipspace.measurement.movement import UNSTEADY_MM, is_unsteady, moved_mm

FAR_MM = UNSTEADY_MM + 0.1


@pytest.mark.parametrize(
    ("changed_mm", "moved", "unsteady"),
    [
        ((3.1, 2.8), 0.2, False),
        ((3.0, 3.0 - FAR_MM), FAR_MM, True),
        ((3.0 + FAR_MM, 2.9), FAR_MM, True),
        ((3.1, np.nan), 0.1, True),
    ],
)
def test_a_minimum_moves_as_far_as_its_farthest_change(changed_mm, moved, unsteady):
    assert moved_mm(3.0, changed_mm) == pytest.approx(moved)
    assert is_unsteady(3.0, changed_mm) is unsteady


def test_nothing_is_known_of_a_hip_that_was_not_looked_at_again():
    assert np.isnan(moved_mm(3.0, ()))
    assert is_unsteady(3.0, ()) is False
