import numpy as np
import pytest
import torch
from drawn_hips import DrawnHips, varied
from torch.utils.data import DataLoader

from hipspace.training.augmentation import positions, sample_at
from hipspace.training.crops import class_fractions
from hipspace.training.dataset import EpochBatches, TrainingCrops
from hipspace.training.decoded import Decoded

PLACES = [(0, "right"), (0, "left"), (1, "right")]


def crops(**changes) -> TrainingCrops:
    params = varied(**changes)
    return TrainingCrops(DrawnHips(), PLACES, params, spacing_mm=0.9)


def test_an_epoch_has_that_many_crops_of_every_hip():
    assert len(crops(crops__per_hip=4)) == 12


@pytest.mark.parametrize(("activation", "classes"), [("softmax", 4), ("sigmoid", 3)])
def test_a_sample_has_image_target_and_weight(activation, classes):
    image, target, weight = crops(network__activation=activation)[0, 0]
    assert image.shape == weight.shape == (1, 32, 32)
    assert target.shape == (classes, 32, 32)
    assert image.dtype == target.dtype == weight.dtype == torch.float32


def test_softmax_targets_of_a_pixel_sum_to_1():
    _, target, _ = crops()[0, 1]
    torch.testing.assert_close(
        target.sum(dim=0), torch.ones(32, 32), atol=1 / 255, rtol=0
    )


def test_hard_targets_give_each_pixel_to_one_class():
    _, target, _ = crops(labels="hard")[0, 1]
    assert set(target.unique().tolist()) == {0.0, 1.0}
    assert (target.sum(dim=0) == 1).all()


def test_a_half_covered_pixel_is_half_a_target():
    fractions = class_fractions(
        torch.tensor([0.5, 0.2, 0.0]).view(3, 1, 1), "softmax", False
    )
    torch.testing.assert_close(fractions.flatten(), torch.tensor([0.3, 0.5, 0.2, 0.0]))


def test_a_crop_may_be_aimed_at_the_head():
    aimed = crops(crops__centre="head", crops__size_px=16).upright((0, "right"))
    assert aimed.shape == (4, 16, 16)
    expected = DrawnHips().coverage(0, "right")[:, 22:38, 12:28]
    assert aimed[1:].numpy() == pytest.approx(expected, abs=1e-3)


def test_a_crop_may_have_its_own_black_and_white():
    params = {
        "crops__centre": "head",
        "crops__percentiles": (0, 100),
        "augmentation": None,
    }
    image, *_ = crops(**params, crops__elsewhere_fraction=0)[0, 0]
    assert (image.min(), image.max()) == (0, 1)


@pytest.mark.parametrize("centre", [(20, 30), (0, 64), (63, 1), (-40, 200)])
def test_a_crop_is_what_the_whole_image_resampled_would_be(centre):
    some = crops(crops__centre="head", crops__size_px=24)
    some._aims[0, "right"] = np.array(centre, dtype=float)
    at = positions(np.array(centre), (24, 24), None, 0.9, np.random.default_rng(0))
    whole = sample_at(Decoded(DrawnHips()).channels((0, "right")), at)
    torch.testing.assert_close(some.upright((0, "right")), whole, atol=1e-5, rtol=0)


def test_the_same_epoch_and_index_give_the_same_sample():
    for one, other in zip(crops()[2, 3], crops()[2, 3], strict=True):
        assert torch.equal(one, other)
    assert not torch.equal(crops()[2, 3][0], crops()[1, 3][0])
    assert not torch.equal(crops()[2, 3][0], crops()[2, 2][0])


def test_the_number_of_loader_processes_changes_nothing():
    batches = EpochBatches(6, 4, seed=3, epochs=range(2))
    one, two = (
        list(DataLoader(crops(), batch_sampler=batches, num_workers=n)) for n in (0, 2)
    )
    assert len(one) == len(two) == 4
    assert all(torch.equal(a[0], b[0]) for a, b in zip(one, two, strict=True))


def test_crops_round_the_hip_hold_its_head_and_those_elsewhere_may_not():
    near, far = (
        crops(crops__elsewhere_fraction=0.0),
        crops(crops__elsewhere_fraction=1.0),
    )
    assert all(near[e, 0][1][1].sum() > 150 for e in range(10))
    assert any(far[e, 0][1][1].sum() < 10 for e in range(10))


def test_a_share_of_the_crops_is_negative():
    whole = {
        "crops__negatives_fraction": 1,
        "augmentation": None,
        "crops__size_px": None,
    }
    image, target, _ = crops(**whole)[0, 0]
    bright = DrawnHips().image(0, "right")
    np.testing.assert_allclose(image[0], 1 - bright, atol=1e-4)
    assert (target[0] == 1).all()
    some = crops(**whole | {"crops__negatives_fraction": 0.5, "crops__per_hip": 60})
    none_seen = [bool((some[0, k][1][0] == 1).all()) for k in range(60)]
    assert np.mean(none_seen) == pytest.approx(0.5, abs=0.2)


def test_a_share_of_the_crops_is_of_a_radiograph_cut_beside_the_hip():
    whole = {"crops__cut_fraction": 1, "augmentation": None, "crops__size_px": None}
    some = crops(**whole, crops__per_hip=60)
    images, targets, _ = zip(*(some[0, k] for k in range(60)), strict=True)
    all_seen = torch.from_numpy(DrawnHips().coverage(0, "right"))
    seen = [bool(target[1:].any()) for target in targets]
    assert np.mean(seen) == pytest.approx(0.5, abs=0.2)
    for image, target, hip_seen in zip(images, targets, seen, strict=True):
        beyond = image[0, :, -1] if hip_seen else image[0, :, 0]
        assert (beyond == 0).all()
        if hip_seen:
            torch.testing.assert_close(target[1:], all_seen, atol=1e-4, rtol=0)


def test_crops_beside_a_cut_off_hip_lie_on_what_is_left():
    some = crops(
        crops__cut_fraction=1, crops__size_px=8, augmentation=None, crops__per_hip=40
    )
    samples = [some[0, k] for k in range(40)]
    without = [image for image, target, _ in samples if (target[0] == 1).all()]
    assert len(without) > 10
    assert all((image > 0).any() for image in without)


def test_without_a_crop_size_the_whole_image_is_shown():
    image, target, _ = crops(crops__size_px=None, augmentation=None)[0, 0]
    hips = DrawnHips()
    np.testing.assert_allclose(image[0], hips.image(0, "right"), atol=1e-4)
    np.testing.assert_allclose(target[1:], hips.coverage(0, "right"), atol=1e-4)


def test_the_lower_femur_weighs_nothing_if_it_is_ignored():
    changes = {
        "crops__size_px": None,
        "augmentation": None,
        "ignore_lower_femur": True,
        "refit_offsets": False,
    }
    _, _, weight = crops(**changes)[0, 0]
    assert (weight[0, :30] == 1).all()
    assert (weight[0, 30:] == 0).all()


def test_an_epoch_shows_every_sample_once_in_an_order_of_its_own():
    batches = list(EpochBatches(10, 4, seed=1, epochs=range(2)))
    assert [len(batch) for batch in batches] == 6 * [4]
    first, second = sum(batches[:3], []), sum(batches[3:], [])
    assert sorted(first[:10]) == [(0, k) for k in range(10)]
    assert first[10:] == first[:2]
    assert [k for _, k in first] != [k for _, k in second]


def test_resuming_gives_the_batches_that_would_have_come():
    whole = list(EpochBatches(10, 4, seed=1, epochs=range(5)))
    assert list(EpochBatches(10, 4, seed=1, epochs=range(3, 5))) == whole[9:]
