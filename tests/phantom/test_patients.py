import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from hipspace.geometry.anatomy import SIDES
from hipspace.measurement.joint import minimum
from hipspace.params import Phantom
from hipspace.phantom.disease import Fate, deal_fates, draw_disease
from hipspace.phantom.fractions import deal, deal_some
from hipspace.phantom.patients import draw_person, draw_positioning
from hipspace.phantom.shape import draw_pelvis
from hipspace.phantom.visits import ENROLLED, FAULTS, VISIT_YEARS, draw_visits

PARAMS = Phantom.load(Path(__file__).parents[2] / "params.yaml")
HEALTHY = Fate(arthritic=False, bone_on_bone=False, site="superolateral", implant=False)
NARROWED = Fate(arthritic=True, bone_on_bone=False, site="concentric", implant=False)
WORN = Fate(arthritic=True, bone_on_bone=True, site="superomedial", implant=False)


def visits(**changed):
    params = PARAMS.model_copy(update=changed)
    return draw_visits(params, np.random.default_rng(params.seed))


def people(fates, n=150):
    rng = np.random.default_rng(5)
    return [draw_person("OAI", fates, rng) for _ in range(n)]


@pytest.mark.parametrize("n", [0, 1, 7, 100])
def test_dealt_kinds_have_their_shares_to_the_next_whole(n):
    dealt = deal("abc", (0.5, 0.3, 0.2), n, np.random.default_rng(0))
    counts = [dealt.count(kind) for kind in "abc"]
    assert sum(counts) == n
    assert np.abs(np.subtract(counts, np.multiply(n, (0.5, 0.3, 0.2)))).max() < 1


@pytest.mark.parametrize("fraction", [0.0, 0.35, 1.0])
def test_a_share_of_all_is_dealt(fraction):
    assert sum(deal_some(fraction, 20, np.random.default_rng(0))) == fraction * 20


@pytest.mark.parametrize("fraction", [0.0, 0.4, 0.9, 1.0])
def test_so_many_hips_are_arthritic(fraction):
    fractions = {
        "arthritic_fraction": fraction,
        "bone_on_bone_fraction": 0.5,
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


def test_an_implant_is_on_one_side_of_a_share_of_the_people():
    fractions = {
        "arthritic_fraction": 0.4,
        "bone_on_bone_fraction": 0,
        "implant_fraction": 0.2,
    }
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
    assert np.percentile(distance, 20) > 175
    assert np.percentile(distance, 80) < 200


def test_both_hips_of_a_person_are_alike():
    patients = [person.patient for person in people((HEALTHY, HEALTHY))]
    for trait in ("head_radius_mm", "neck_shaft_angle_deg", "joint_space_mm"):
        right, left = ([getattr(p.hip(s), trait) for p in patients] for s in SIDES)
        assert np.corrcoef(right, left)[0, 1] > 0.75


def test_the_default_cohort_has_the_size_it_is_made_for():
    usable = [visit for visit in visits() if visit.fault is None]
    assert 990 <= len(usable) <= 1050
    patients = {(visit.cohort, visit.number) for visit in usable}
    assert Counter(cohort for cohort, _ in patients) == {"CHECK": 300, "OAI": 300}


def test_every_faulty_file_is_of_somebody_else():
    drawn = visits()
    faulty = [visit for visit in drawn if visit.fault]
    assert Counter(v.fault for v in faulty) == {f: getattr(PARAMS, f) for f in FAULTS}
    numbers = Counter(visit.number for visit in drawn)
    assert all(numbers[visit.number] == 1 for visit in faulty)


def test_visits_are_those_of_the_cohorts_and_at_their_times():
    for visit in visits():
        first, last = ENROLLED[visit.cohort]
        since = (visit.taken - first).days / 365.25 - VISIT_YEARS[visit.cohort][
            visit.name
        ]
        assert -0.2 <= since <= (last - first).days / 365.25 + 0.2


def test_files_are_named_as_in_the_cohorts():
    names = {"CHECK": set(), "OAI": set()}
    for visit in visits():
        names[visit.cohort].add(visit.file)
    check = r"CHECK/(T\d\d)/\d{7}_\1_APO\.dcm"
    oai = r"OAI/(V\d\d)/OAI-\d{7}-\1-20\d{6}\.dcm"
    assert all(re.fullmatch(check, name) for name in names["CHECK"])
    assert all(re.fullmatch(oai, name) for name in names["OAI"])
    assert sum(map(len, names.values())) == len(visits())


def test_the_disease_of_a_patient_goes_on_from_visit_to_visit():
    first = {}
    for visit in sorted(visits(), key=lambda visit: visit.taken):
        before = first.setdefault(visit.number, visit.patient)
        assert visit.patient.right.narrowing_mm >= before.right.narrowing_mm
        assert visit.patient.seed == before.seed
