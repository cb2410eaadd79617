"""Every number has a subject of its own, and one that cannot be used a substitute."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from hipspace.params import CloseUp, Phantom, Preprocess, Views
from hipspace.phantom.fresh import subjects
from hipspace.phantom.fresh.subjects import PLANNED, radiograph_of

PARAMS = Path(__file__).resolve().parents[3] / "params.yaml"
PHANTOM = Phantom.load(PARAMS)
VIEWS = Views(Preprocess.load(PARAMS), CloseUp(spacing_mm=0.8, size_px=48, margin_px=8))


@pytest.fixture
def outcomes(monkeypatch):
    """Pictures stand for what is made of them; those in the list cannot be used."""
    unusable = {}

    def outcome(picture, *_):
        kept = {"record": picture, "close_ups": [picture]}
        return SimpleNamespace(**kept | unusable.get(picture.seed, {}))

    monkeypatch.setattr(subjects, "_outcome", outcome)
    subjects._planned.cache_clear()
    return unusable


def picture(subject, seed=5):
    return radiograph_of(subject, seed, PHANTOM, VIEWS).record


def test_a_subject_is_the_same_each_time_and_another_by_another_seed(outcomes):
    assert not outcomes
    first = picture(0)
    subjects._planned.cache_clear()
    assert picture(0) == first
    assert picture(0, seed=6) != first


def test_no_two_subjects_are_one_and_none_has_a_fault(outcomes):
    assert not outcomes
    pictures = [picture(k) for k in (*range(PLANNED), PLANNED, 2 * PLANNED)]
    assert len({one.patient.seed for one in pictures}) == PLANNED + 2
    assert len({one.seed for one in pictures}) == PLANNED + 2
    assert not any(one.fault for one in pictures)
    assert len({one.identity.visit for one in pictures}) > 2


@pytest.mark.parametrize("lacks", [{"record": None}, {"close_ups": []}])
@pytest.mark.parametrize("subject", [3, PLANNED - 1])
def test_for_one_that_cannot_be_used_the_next_of_its_block_stands_in(
    outcomes, subject, lacks
):
    outcomes[picture(subject).seed] = lacks
    assert picture(subject) == picture((subject + 1) % PLANNED)


def test_a_block_without_any_that_can_be_used_is_an_error(outcomes):
    outcomes.update({picture(k).seed: {"record": None} for k in range(PLANNED)})
    with pytest.raises(RuntimeError, match="no radiograph of 64 subjects"):
        picture(0)
