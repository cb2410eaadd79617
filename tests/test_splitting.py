import numpy as np
import pandas as pd
import pytest

from hipspace.params import Split
from hipspace.splitting import flow, hips, leak, split
from hipspace.storage.files.tables import patients

BY_PATIENT = Split(
    seed=1,
    unit="patient",
    validation_fraction=0.15,
    test_fraction=0.25,
    train_size=None,
)
BY_HIP = BY_PATIENT.model_copy(update={"unit": "hip"})


@pytest.fixture
def radiographs() -> pd.DataFrame:
    """40 CHECK and 20 OAI patients with three visits each, one file in ten unusable."""
    rows = [
        {"cohort": cohort, "patient": f"{patient:04d}", "visit": visit}
        for cohort, n in (("CHECK", 40), ("OAI", 20))
        for patient in range(n)
        for visit in ("T00", "T05", "T10")
    ]
    table = pd.DataFrame(rows)
    table["file"] = table["cohort"] + "/" + table["visit"] + "/" + table["patient"]
    excluded = np.arange(len(table)) % 10 == 3
    table["status"] = np.where(excluded, "excluded", "kept")
    table["reason"] = np.where(excluded, "no landmark file", "")
    table["sides"] = np.where(np.arange(len(table)) % 7 == 0, "left", "right left")
    table["row"] = (~excluded).cumsum() - 1
    table.loc[excluded, "row"] = np.nan
    return table


def test_every_kept_hip_is_a_row(radiographs):
    table = hips(radiographs)
    kept = radiographs[radiographs["status"] == "kept"]
    assert len(table) == kept["sides"].str.split().str.len().sum()
    assert not table.duplicated(["file", "side"]).any()


def test_all_hips_of_a_patient_are_in_one_part(radiographs):
    table = split(hips(radiographs), BY_PATIENT)
    assert (table.groupby(patients(table))["part"].nunique() == 1).all()
    assert leak(table).patients == 0


def test_splitting_by_hip_leaks_nearly_every_test_patient(radiographs):
    found = leak(split(hips(radiographs), BY_HIP))
    assert found.patients > 30
    assert found.test_hips_fraction > 0.9


def test_each_cohort_has_its_fraction_of_test_patients(radiographs):
    table = split(hips(radiographs), BY_PATIENT)
    tested = table[table["part"] == "test"].groupby("cohort")["patient"].nunique()
    assert tested.to_dict() == {"CHECK": 10, "OAI": 5}


@pytest.mark.parametrize("params", [BY_PATIENT, BY_HIP])
def test_a_smaller_training_set_leaves_test_and_validation_as_they_are(
    radiographs, params
):
    table = hips(radiographs)
    whole = split(table, params)["part"]
    part = split(table, params.model_copy(update={"train_size": 16}))["part"]
    assert (part == "train").sum() == 16
    assert (part[part == "train"] == whole[part == "train"]).all()
    assert ((part == whole) | (part == "unused")).all()
    assert (whole[part == "unused"] == "train").all()


def test_a_smaller_training_set_is_part_of_a_larger_one(radiographs):
    table = hips(radiographs)
    small, large = (
        split(table, BY_PATIENT.model_copy(update={"train_size": n}))["part"]
        for n in (10, 50)
    )
    assert (large[small == "train"] == "train").all()


def test_the_split_does_not_depend_on_the_order_of_the_files(radiographs):
    ordered = split(hips(radiographs), BY_PATIENT)
    shuffled = split(hips(radiographs).sample(frac=1, random_state=0), BY_PATIENT)
    assert ordered["part"].equals(shuffled["part"].sort_index())


def test_another_seed_tests_other_patients(radiographs):
    table = hips(radiographs)
    other = BY_PATIENT.model_copy(update={"seed": 2})
    assert not split(table, BY_PATIENT)["part"].equals(split(table, other)["part"])


def test_the_flow_accounts_for_every_file_and_hip(radiographs):
    table = split(hips(radiographs), BY_PATIENT)
    counts = flow(radiographs, table)
    files, parts = counts["files"], counts["parts"]
    assert files["kept"] + files["excluded"]["no_landmark_file"] == files["found"]
    assert parts["all"]["hips"] == sum(
        parts[part]["hips"] for part in ("train", "validation", "test", "unused")
    )


def test_a_cohort_too_small_to_split_is_refused(radiographs):
    with pytest.raises(ValueError, match="no hips left for"):
        split(hips(radiographs).head(2), BY_PATIENT)
