import re
from collections import Counter
from pathlib import Path

import numpy as np

from hipspace.params import Phantom
from hipspace.phantom.visits import ENROLLED, FAULTS, draw_visits
from hipspace.storage.files.column_names import VISIT_YEARS

PARAMS = Phantom.load(Path(__file__).parents[2] / "params.yaml")


def visits(**changed):
    params = PARAMS.model_copy(update=changed)
    return draw_visits(params, np.random.default_rng(params.seed))


def test_the_default_cohort_has_the_size_it_is_made_for():
    usable = [visit for visit in visits() if visit.fault is None]
    assert 560 <= len(usable) <= 600
    patients = {(visit.cohort, visit.number) for visit in usable}
    assert Counter(cohort for cohort, _ in patients) == {"CHECK": 170, "OAI": 170}


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
