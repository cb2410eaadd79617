import numpy as np
import pytest
from patients import HIP
from scipy.spatial import cKDTree

from hipspace.geometry.anatomy import (
    ISCHIUM_PUBIS,
    OBTURATOR_FORAMEN,
    POSTERIOR_WALL,
    SOURCIL,
)
from hipspace.phantom.articulation import articulate
from hipspace.phantom.hip_bone import HipBone, hip_bone

FIRST_LANDMARK = POSTERIOR_WALL.start
HALF_DISTANCE_MM = 94.0
JOINT = articulate(HIP, np.random.default_rng(1))


def drawn(turn_xy: tuple[float, float] = (0.0, 0.0)) -> HipBone:
    return hip_bone(
        JOINT,
        size=1.0,
        half_distance_mm=HALF_DISTANCE_MM,
        wing=1.0,
        turn_xy=turn_xy,
        rng=np.random.default_rng(1),
    )


def of_bone(curve: slice) -> slice:
    """A curve of all landmarks among those of the hip bone."""
    return slice(curve.start - FIRST_LANDMARK, curve.stop - FIRST_LANDMARK)


def test_its_landmarks_lie_on_its_outlines():
    found = drawn()
    curves = [
        *(found.ilium_xy, found.ischium_pubis_xy, found.foramen_xy),
        found.teardrop_xy,
    ]
    away, _ = cKDTree(np.vstack(curves)).query(found.landmarks_xy)
    assert len(found.landmarks_xy) == 80 - FIRST_LANDMARK
    assert away.max() < 0.1


def test_its_roof_is_that_of_the_joint():
    assert drawn().landmarks_xy[of_bone(SOURCIL)] == pytest.approx(JOINT.sourcil(5))


def test_the_symphysis_stays_on_its_side_of_the_middle():
    pubis = drawn().landmarks_xy[of_bone(ISCHIUM_PUBIS)]
    assert HALF_DISTANCE_MM - 4 < pubis[:, 0].max() < HALF_DISTANCE_MM


def test_what_lies_in_front_moves_when_the_pelvis_turns():
    moved = drawn(turn_xy=(0.1, 0.0)).landmarks_xy - drawn().landmarks_xy
    front, back = moved[of_bone(OBTURATOR_FORAMEN)], moved[of_bone(POSTERIOR_WALL)]
    assert front[:5, 0].mean() > 0.5 > -0.5 > back[:, 0].mean()
    assert moved[of_bone(SOURCIL)] == pytest.approx(np.zeros((5, 2)))
