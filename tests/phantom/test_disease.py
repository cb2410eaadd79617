from dataclasses import replace

import numpy as np
import pytest
from patients import HEALTHY, people

from hipspace.phantom.disease import deal_fates, draw_disease

NARROWED = replace(HEALTHY, arthritic=True, site="concentric")
WORN = replace(HEALTHY, arthritic=True, bone_on_bone=True, site="superomedial")
NONE = {"bone_on_bone_fraction": 0, "deformed_fraction": 0, "necrotic_fraction": 0}


@pytest.mark.parametrize("fraction", [0.0, 0.4, 0.9, 1.0])
def test_so_many_hips_are_arthritic(fraction):
    fractions = {
        "arthritic_fraction": fraction,
        "bone_on_bone_fraction": 0.5,
        "deformed_fraction": 0.5,
        "necrotic_fraction": 0.1,
        "implant_fraction": 0.1,
    }
    fates = deal_fates(400, **fractions, rng=np.random.default_rng(0))
    hips = [fate for both in fates for fate in both]
    assert np.mean([hip.arthritic for hip in hips]) == pytest.approx(
        fraction, abs=0.005
    )
    ends = sum(hip.bone_on_bone for hip in hips)
    assert ends == pytest.approx(fraction * 400, abs=2)
    assert not any(hip.bone_on_bone and not hip.arthritic for hip in hips)
    assert sum(hip.deformed for hip in hips) == pytest.approx(fraction * 400, abs=2)
    assert sum(hip.necrotic for hip in hips) == 80


def test_an_implant_is_on_one_side_of_a_fraction_of_the_patients():
    fractions = {
        "arthritic_fraction": 0.4,
        "implant_fraction": 0.2,
    } | NONE
    fates = deal_fates(50, **fractions, rng=np.random.default_rng(0))
    assert sum(right.implant != left.implant for right, left in fates) == 10
    assert not any(right.implant and left.implant for right, left in fates)


def test_healthy_hips_stay_as_they_are():
    for person in people((HEALTHY, HEALTHY), 10):
        assert person.after(10).right == person.after(0).right
        assert person.after(0).left.narrowing_mm == 0


def test_arthritic_hips_narrow_by_a_tenth_to_half_a_millimetre_a_year():
    lost = [p.right.wear_mm_per_year for p in people((NARROWED, HEALTHY))]
    assert 0.05 <= min(lost) < 0.1 < np.median(lost) < 0.2 < max(lost) <= 0.5


def test_osteophytes_and_sclerosis_grow_with_narrowing():
    disease = draw_disease(NARROWED, 4.5, np.random.default_rng(2))
    hip = people((NARROWED, HEALTHY), 1)[0].patient.right
    stages = [disease.in_hip(hip, years) for years in (0, 4, 8)]
    for trait in ("narrowing_mm", "osteophyte_mm", "sclerosis"):
        course = [getattr(stage, trait) for stage in stages]
        assert course == sorted(course)


def test_narrowed_hips_keep_one_to_three_millimetres_at_first():
    hips = [person.after(0).right for person in people((NARROWED, HEALTHY))]
    kept = [hip.joint_space_mm - hip.narrowing_mm for hip in hips]
    assert min(kept) > 0.9
    assert max(kept) <= 3.0 or min(hip.narrowing_mm for hip in hips) == 0.5


def test_hips_dealt_bone_on_bone_have_no_joint_space_left():
    hips = [person.after(0).left for person in people((HEALTHY, WORN))]
    assert all(hip.narrowing_mm > hip.joint_space_mm for hip in hips)


def test_a_deformed_head_is_deformed_as_the_joint_space_goes():
    fate = replace(WORN, deformed=True)
    for person in people((fate, NARROWED), 10):
        assert person.after(0).right.deformity > 0.25
        assert person.after(0).left.deformity == 0
