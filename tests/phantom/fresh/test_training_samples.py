"""Subjects rendered for training: the same whoever renders, and as the stage stores."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
import torch
from drawn_hips import varied

from hipspace.params import CloseUp, Phantom, Preprocess, Render, Views
from hipspace.phantom.fresh import training_samples
from hipspace.phantom.fresh.subjects import radiograph_of
from hipspace.phantom.fresh.training_samples import Rendered, RenderedCrops
from hipspace.storage.hips import Hips, new_hips, packed
from hipspace.storage.records import RecordedHips, sides_of
from hipspace.training.replicas import ALONE, Replicas

PARAMS = Path(__file__).resolve().parents[3] / "params.yaml"
PHANTOM = Phantom.load(PARAMS)
VIEWS = Views(
    Preprocess.load(PARAMS).model_copy(update={"size_px": 512}),
    CloseUp(spacing_mm=0.8, size_px=48, margin_px=8),
)
RENDER = Render(seed=5, subjects_per_epoch=2)
FINE = varied(
    batch_size=2, crops__centre="head", crops__elsewhere_fraction=0, crops__per_hip=2
)


@pytest.fixture(scope="module", autouse=True)
def _each_subject_rendered_once():
    """In each process: rendering is what takes long here."""
    training_samples.radiograph_of = cache(radiograph_of)
    yield
    training_samples.radiograph_of = radiograph_of


def crops(network="fine", params=FINE, render=RENDER) -> RenderedCrops:
    spacing_mm = VIEWS.hip.spacing_mm if network == "fine" else 0.9
    source = Rendered(PHANTOM, render, VIEWS, network)
    return source(None, None, params, spacing_mm)


def images(epochs=range(1), replicas=ALONE, workers=0) -> list[torch.Tensor]:
    return [batch[0] for batch in crops().batches(epochs, replicas, workers)]


def test_an_epoch_has_the_crops_of_both_hips_of_its_subjects():
    some = crops()
    batches = list(some.batches(range(1), ALONE, workers=0))
    assert len(batches) == some.steps_per_epoch == 2 * FINE.crops.per_hip
    assert [tuple(part.shape) for part in batches[0]] == [
        (2, 1, 32, 32),
        (2, 4, 32, 32),
        (2, 1, 32, 32),
    ]


def test_a_slot_shows_one_subject_and_every_crop_of_it_once():
    expected = [sample[0] for sample in crops().samples_of(1)]
    for found, sample in zip(images(), expected, strict=True):
        assert torch.equal(found[1], sample)
    assert len({sample.numpy().tobytes() for sample in expected}) == 4


def test_the_number_of_loader_processes_changes_nothing():
    one, other = images(), images(workers=2)
    assert all(torch.equal(a, b) for a, b in zip(one, other, strict=True))


def test_processes_share_the_slots_of_every_batch():
    whole = images()
    parts = [images(replicas=Replicas(k, 2, k, 2)) for k in range(2)]
    for batch, first, second in zip(whole, *parts, strict=True):
        assert torch.equal(batch, torch.cat([first, second]))


def test_every_epoch_has_subjects_of_its_own():
    params = varied(FINE, seed=4)
    first, later = (next(crops().samples_of(subject))[0] for subject in (0, 2))
    assert not torch.equal(first, later)
    assert not torch.equal(first, next(crops(params=params).samples_of(0))[0])


def test_the_coarse_network_is_shown_both_hips_of_the_radiograph():
    params = varied(batch_size=1, crops__size_px=None, augmentation=None)
    samples = list(crops("coarse", params).samples_of(0))
    assert len(samples) == 2 * params.crops.per_hip
    covered = {tuple(target[1:].sum(dim=(1, 2)).tolist()) for _, target, _ in samples}
    assert len(covered) == 2
    assert samples[0][0].shape == (1, 512, 512)


def test_fewer_subjects_than_a_batch_has_samples_are_refused():
    with pytest.raises(ValueError, match="render.subjects_per_epoch: 1 subjects"):
        crops(render=Render(seed=5, subjects_per_epoch=1))


def test_a_resumed_training_goes_on_with_the_subjects_that_would_have_come():
    whole, rest = images(range(2)), images(range(1, 2))
    assert len(whole) == 2 * len(rest)
    assert all(torch.equal(a, b) for a, b in zip(whole[len(rest) :], rest, strict=True))


@pytest.mark.parametrize("network", ["coarse", "fine"])
def test_hips_that_are_not_stored_are_as_a_store_gives_them_back(tmp_path, network):
    outcome = radiograph_of(0, RENDER.seed, PHANTOM, VIEWS)
    records = [outcome.record] if network == "coarse" else outcome.close_ups
    with new_hips(tmp_path / "hips.h5") as add:
        for record in records:
            add(packed(record))
    recorded = RecordedHips({side: r for r in records for side in sides_of(r)})
    with Hips(tmp_path / "hips.h5") as stored:
        assert {side for _, side in stored.rows} == set(recorded.records)
        for (_, side), row in stored.rows.items():
            for name in ("image", "coverage", "landmarks"):
                pair = [getattr(hips, name)(row, side) for hips in (recorded, stored)]
                np.testing.assert_array_equal(*pair)
