from dataclasses import replace

import numpy as np
import pytest
from patients import HEALTHY, people

from hipspace.geometry.anatomy import SIDES
from hipspace.measurement.joint import minimum
from hipspace.phantom.patients import draw_positioning
from hipspace.phantom.shape import draw_pelvis


def test_the_minimum_of_healthy_hips_is_that_of_the_literature():
    widths = {"female": [], "male": []}
    positioning = draw_positioning(np.random.default_rng(0))
    for person in people((HEALTHY, HEALTHY), 120):
        pelvis = draw_pelvis(person.after(0), positioning)
        joint = pelvis.hips["right"].joint
        coarse = replace(
            joint,
            sourcil_xy_mm=joint.sourcil_xy_mm[::10],
            head_xy_mm=joint.head_xy_mm[::5],
        )
        width_mm = minimum(coarse).width_mm
        widths[person.patient.sex].append(width_mm)
    assert np.mean(widths["female"]) == pytest.approx(3.85, abs=0.3)
    assert np.mean(widths["male"]) == pytest.approx(4.19, abs=0.3)
    assert 0.6 < np.std(widths["female"] + widths["male"]) < 1.2


def test_heads_are_as_large_and_as_far_apart_as_in_adults():
    patients = [person.patient for person in people((HEALTHY, HEALTHY))]
    radius = np.array([p.right.head_radius_mm for p in patients])
    distance = np.array([p.head_distance_mm for p in patients])
    assert radius.mean() == pytest.approx(24, abs=0.8)
    assert 19 < radius.min() < 22 < 27 < radius.max() < 30
    assert np.percentile(distance, 20) > 183  # on film 198 mm, 181 to 217
    assert np.percentile(distance, 80) < 212


def test_both_hips_of_a_person_are_alike():
    patients = [person.patient for person in people((HEALTHY, HEALTHY))]
    for trait in ("head_radius_mm", "neck_shaft_angle_deg", "joint_space_mm"):
        right, left = ([getattr(p.hip(s), trait) for p in patients] for s in SIDES)
        assert np.corrcoef(right, left)[0, 1] > 0.75
