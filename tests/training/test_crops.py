import numpy as np
import pytest
import torch
from drawn_hips import HEAD_XY, DrawnHips, varied

from hipspace.training.augmentation import positions, sample_at
from hipspace.training.crops import HipCrops, Sample, centre_of_mass, class_fractions
from hipspace.training.decoded import Decoded

PLACE = (0, "right")
WHOLE = {"augmentation": None, "crops__size_px": None}


def crops(**changes) -> HipCrops:
    return HipCrops(DrawnHips(), varied(**changes), spacing_mm=0.9)


def samples(number: int, **changes) -> list[Sample]:
    some, rng = crops(**changes), np.random.default_rng(0)
    return [some.sample(PLACE, rng) for _ in range(number)]


@pytest.mark.parametrize(("activation", "classes"), [("softmax", 4), ("sigmoid", 3)])
def test_a_sample_has_image_target_and_weight(activation, classes):
    ((image, target, weight),) = samples(1, network__activation=activation)
    assert image.shape == weight.shape == (1, 32, 32)
    assert target.shape == (classes, 32, 32)
    assert image.dtype == target.dtype == weight.dtype == torch.float32


def test_softmax_targets_of_a_pixel_sum_to_1():
    ((_, target, _),) = samples(1)
    torch.testing.assert_close(
        target.sum(dim=0), torch.ones(32, 32), atol=1 / 255, rtol=0
    )


def test_hard_targets_give_each_pixel_to_one_class():
    ((_, target, _),) = samples(1, labels="hard")
    assert set(target.unique().tolist()) == {0.0, 1.0}
    assert (target.sum(dim=0) == 1).all()


@pytest.mark.parametrize(
    ("hard", "expected"), [(False, [0.3, 0.5, 0.2, 0.0]), (True, [0, 1, 0, 0])]
)
def test_a_half_covered_pixel_is_half_a_target_or_a_whole_hard_one(hard, expected):
    covered = torch.tensor([0.5, 0.2, 0.0]).view(3, 1, 1)
    for activation, first in (("softmax", 0), ("sigmoid", 1)):
        fractions = class_fractions(covered, activation, hard)
        wanted = torch.tensor(expected[first:], dtype=torch.float32)
        torch.testing.assert_close(fractions.flatten(), wanted)


def test_the_centre_of_mass_is_measured_from_the_images_outer_edge():
    fractions = torch.zeros(4, 6)
    fractions[1, 5], fractions[3, 5] = 0.75, 0.25
    assert centre_of_mass(fractions) == pytest.approx([5.5, 2.0])


def test_a_crop_may_be_aimed_at_the_head():
    aimed = crops(crops__centre="head", crops__size_px=16).upright(PLACE)
    assert aimed.shape == (4, 16, 16)
    expected = DrawnHips().coverage(*PLACE)[:, 22:38, 12:28]
    assert aimed[1:].numpy() == pytest.approx(expected, abs=1e-3)


def test_a_crop_may_have_its_own_black_and_white():
    ((image, *_),) = samples(
        1,
        crops__centre="head",
        crops__percentiles=(0, 100),
        crops__elsewhere_fraction=0,
        augmentation=None,
    )
    assert (image.min(), image.max()) == (0, 1)


@pytest.mark.parametrize("centre", [(20, 30), (0, 64), (63, 1), (-40, 200)])
def test_a_crop_is_what_the_whole_image_resampled_would_be(centre):
    some = crops(crops__centre="head", crops__size_px=24)
    some._aims[PLACE] = np.array(centre, dtype=float)
    at = positions(np.array(centre), (24, 24), None, 0.9, np.random.default_rng(0))
    whole = sample_at(Decoded(DrawnHips()).channels(PLACE), at)
    torch.testing.assert_close(some.upright(PLACE), whole, atol=1e-5, rtol=0)


def test_crops_round_the_hip_hold_its_head_and_those_elsewhere_may_not():
    near, far = (samples(10, crops__elsewhere_fraction=share) for share in (0, 1))
    assert all(target[1].sum() > 150 for _, target, _ in near)
    assert any(target[1].sum() < 10 for _, target, _ in far)


def test_a_share_of_the_crops_is_negative():
    ((image, target, _),) = samples(1, crops__negatives_fraction=1, **WHOLE)
    bright = DrawnHips().image(*PLACE)
    np.testing.assert_allclose(image[0], 1 - bright, atol=1e-4)
    assert (target[0] == 1).all()
    some = samples(60, crops__negatives_fraction=0.5, **WHOLE)
    none_seen = [bool((target[0] == 1).all()) for _, target, _ in some]
    assert np.mean(none_seen) == pytest.approx(0.5, abs=0.2)


def test_a_share_of_the_crops_is_of_a_radiograph_cut_beside_the_hip():
    images, targets, _ = zip(*samples(60, crops__cut_fraction=1, **WHOLE), strict=True)
    all_seen = torch.from_numpy(DrawnHips().coverage(*PLACE))
    seen = [bool(target[1:].any()) for target in targets]
    assert np.mean(seen) == pytest.approx(0.5, abs=0.2)
    for image, target, hip_seen in zip(images, targets, seen, strict=True):
        beyond = image[0, :, -1] if hip_seen else image[0, :, 0]
        assert (beyond == 0).all()
        if hip_seen:
            torch.testing.assert_close(target[1:], all_seen, atol=1e-4, rtol=0)


def test_crops_beside_a_cut_off_hip_lie_on_what_is_left():
    some = samples(40, crops__cut_fraction=1, crops__size_px=8, augmentation=None)
    without = [image for image, target, _ in some if (target[0] == 1).all()]
    assert len(without) > 10
    assert all((image > 0).any() for image in without)


def test_without_a_crop_size_the_whole_image_is_shown():
    ((image, target, _),) = samples(1, **WHOLE)
    hips = DrawnHips()
    np.testing.assert_allclose(image[0], hips.image(*PLACE), atol=1e-4)
    np.testing.assert_allclose(target[1:], hips.coverage(*PLACE), atol=1e-4)


@pytest.mark.parametrize(("ignored", "below"), [(True, 0), (False, 1)])
def test_the_lower_femur_weighs_nothing_if_it_is_ignored(ignored, below):
    ((_, _, weight),) = samples(
        1, ignore_lower_femur=ignored, refit_offsets=False, **WHOLE
    )
    row = int(HEAD_XY[1])
    assert (weight[0, :row] == 1).all()
    assert (weight[0, row:] == below).all()
