import numpy as np
import pytest
import torch
from drawn_hips import TRAIN, varied
from drawn_training import fresh, judge, trained
from pydantic import ValidationError
from scipy.special import expit, softmax

from hipspace.params import Train
from hipspace.segmentation.network.inference import predict
from hipspace.training.class_offsets import class_offsets, refit_offsets
from hipspace.training.device import prepare
from hipspace.training.validation import DECIDED

JOINT_SPACE = 2


def test_what_was_added_to_a_class_is_found():
    logits = np.random.default_rng(0).normal(scale=2, size=(4000, 4))
    added = np.array([0.3, -0.2, 0.1, 0.8])
    found, fractions = (softmax(z, axis=1)[:, 1:] for z in (logits + added, logits))
    offsets = class_offsets(found, fractions, "softmax").numpy()
    np.testing.assert_allclose(offsets - offsets[0], added[0] - added, atol=1e-3)


def test_each_structure_has_its_own_with_sigmoids():
    logits = np.random.default_rng(0).normal(scale=2, size=(4000, 3))
    added = np.array([-0.2, 0.1, 0.8])
    offsets = class_offsets(expit(logits + added), expit(logits), "sigmoid")
    np.testing.assert_allclose(offsets, -added, atol=1e-3)


def test_a_class_that_is_certain_and_wrong_gives_no_infinity():
    found, fractions = np.eye(3)[[0, 1, 2, 0]], np.eye(3)[[0, 1, 2, 1]]
    assert torch.isfinite(class_offsets(found, fractions, "softmax")).all()


@pytest.mark.parametrize("residual_units", [0, 1, 2])
def test_a_shifted_network_adds_to_its_logits(residual_units):
    layers = TRAIN.network.model_copy(update={"residual_units": residual_units})
    network = fresh(TRAIN.model_copy(update={"network": layers})).eval()
    images, offsets = torch.rand(2, 1, 32, 32), torch.tensor([0.5, 0.0, -1.0, 2.0])
    before = network(images)
    network.shift(offsets)
    torch.testing.assert_close(network(images), before + offsets[:, None, None])


@pytest.fixture(params=["softmax", "sigmoid"])
def learned(request, tmp_path):
    changes = {
        "epochs": 10,
        "crops__size_px": 48,
        "crops__per_hip": 6,
        "augmentation": None,
    }
    params = varied(loss="dice", network__activation=request.param, **changes)
    network, _ = trained(params, tmp_path / "state")
    return network, judge(params), prepare(params)


def test_joint_spaces_are_nearer_to_the_size_of_their_labels_afterwards(learned):
    network, validation, machine = learned
    before = excess(network, validation)
    refit_offsets(network, validation, machine)
    assert abs(excess(network, validation)) < abs(before) / 2


def test_some_of_very_many_pixels_say_much_the_same(learned, monkeypatch):
    network, validation, machine = learned
    found, _ = validation.undecided(network, machine)
    asked = []

    def counted(found, *rest):
        asked.append(len(found))
        return class_offsets(found, *rest)

    monkeypatch.setattr("hipspace.training.class_offsets.class_offsets", counted)
    monkeypatch.setattr("hipspace.training.class_offsets.MOST_PIXELS", len(found) // 3)
    before = excess(network, validation)
    refit_offsets(network, validation, machine)
    assert 0 < asked[0] <= len(found) // 3
    assert abs(excess(network, validation)) < abs(before) / 2


def excess(network, validation):
    """Of the joint spaces' size over that of their labels, of the latter."""
    hips = torch.stack([validation.samples(place) for place in validation.places])
    found = predict(network.eval(), hips[:, 0].numpy(), None)
    return float(found[:, JOINT_SPACE].sum() / hips[:, 1 + JOINT_SPACE].sum()) - 1


def test_pixels_of_one_class_in_both_do_not_count(learned):
    network, validation, machine = learned
    found, fractions = validation.undecided(network, machine)
    assert found.shape == fractions.shape
    both = [np.column_stack([1 - p.sum(axis=1), p]) for p in (found, fractions)]
    doubted = np.min([p.max(axis=1) for p in both], axis=0) < DECIDED
    differs = both[0].argmax(axis=1) != both[1].argmax(axis=1)
    assert (doubted | differs).all()
    hips = [validation.samples(place) for place in validation.places]
    assert len(found) < sum(hip[0].numel() for hip in hips)


def test_a_large_cohort_is_asked_in_part(learned, monkeypatch):
    network, validation, machine = learned
    every, _ = validation.undecided(network, machine)
    monkeypatch.setattr("hipspace.training.validation.HIPS_ASKED", 2)
    some, _ = validation.undecided(network, machine)
    assert 0 < len(some) < len(every)


def test_offsets_cannot_be_refitted_where_the_lower_femur_was_not_learned():
    ignoring = TRAIN.model_dump() | {"ignore_lower_femur": True}
    with pytest.raises(ValidationError, match="refit_offsets"):
        Train.model_validate(ignoring)
    assert Train.model_validate(ignoring | {"refit_offsets": False})
