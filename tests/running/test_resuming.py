"""Results of a stage that was killed: those that are whole count, none twice."""

from itertools import islice

import pytest

from hipspace.running.resuming import (
    checkpoints_root,
    fingerprint,
    held_folder,
    resumed,
)
from hipspace.storage.files.locks import InUse


@pytest.fixture
def results(tmp_path):
    """All results, and the numbers of those that were made for it."""

    def taken(most=None, suffix="", batch_size=1):
        made = []

        def rest(there):
            for number in range(there, 5):
                made.append(number)
                yield {"number": number}

        found = resumed(tmp_path, rest, suffix=suffix, batch_size=batch_size)
        return list(islice(found, most)), made

    return taken


def test_what_is_there_is_not_made_again(results):
    whole, _ = results(suffix=".undisturbed")
    assert results(most=3) == (whole[:3], [0, 1, 2])
    assert results() == (whole, [3, 4])
    assert results() == (whole, [])


def test_an_unfinished_result_does_not_count(results, tmp_path):
    whole, _ = results(most=2)
    last = tmp_path / "00000001.joblib"
    last.rename(last.with_suffix(".unfinished"))
    assert results(most=2) == (whole, [1])


def test_parts_of_a_stage_are_told_apart(results):
    results(suffix=".validation")
    assert results(most=1, suffix=".test")[1] == [0]


def test_only_whole_batches_count(results):
    whole, _ = results(most=3)
    assert results(most=3, batch_size=2) == (whole, [2])


def test_a_damaged_result_and_those_after_it_are_made_again(results, tmp_path):
    whole, _ = results(most=3)
    (tmp_path / "00000001.joblib").write_bytes(b"")
    assert results(most=3) == (whole, [1, 2])
    assert results(most=3) == (whole, [])


def test_the_batch_of_a_damaged_result_is_made_again_whole(results, tmp_path):
    whole, _ = results(most=4, batch_size=2)
    (tmp_path / "00000003.joblib").write_bytes(b"")
    assert results(most=4, batch_size=2) == (whole, [2, 3])
    assert results(most=4, batch_size=2) == (whole, [])


def test_a_second_training_of_the_same_model_is_refused(tmp_path):
    with (
        held_folder(tmp_path / "a"),
        pytest.raises(InUse, match="another process is writing it"),
        held_folder(tmp_path / "a"),
    ):
        pass


def test_other_settings_or_data_have_another_checkpoint(tmp_path):
    data = tmp_path / "split.csv"
    data.write_text("a")
    prints = [
        fingerprint({"loss": "ce"}, [data]),
        fingerprint({"loss": "dice"}, [data]),
    ]
    data.write_text("b")
    prints.append(fingerprint({"loss": "ce"}, [data]))
    assert len(set(prints)) == 3


def test_checkpoints_lie_where_the_environment_says(monkeypatch, tmp_path):
    monkeypatch.setenv("DVC_ROOT", str(tmp_path))
    assert checkpoints_root() == tmp_path / ".checkpoints"
    monkeypatch.setenv("HIPSPACE_CHECKPOINTS", "/elsewhere")
    assert str(checkpoints_root()) == "/elsewhere"
