import numpy as np
import pytest
import torch
from drawn_hips import AUGMENTATION, HEAD_XY, DrawnHips

from hipspace.storage.levels import FRACTION_LEVELS
from hipspace.training.augmentation import change_appearance, positions, sample_at

NONE = AUGMENTATION.model_copy(update=dict.fromkeys(AUGMENTATION.model_dump(), 0.0))


def drawn() -> torch.Tensor:
    hips = DrawnHips()
    channels = np.concatenate([hips.image(0, "right")[None], hips.coverage(0, "right")])
    return torch.from_numpy(channels)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@pytest.mark.parametrize("augmentation", [None, NONE])
@pytest.mark.parametrize("centre_xy", [(20.0, 30.0), (20.4, 29.6)])
def test_without_augmentation_a_crop_is_a_piece_of_the_image(augmentation, centre_xy):
    at = positions(np.array(centre_xy), (32, 24), augmentation, 0.9, rng())
    crop = sample_at(drawn(), at)
    torch.testing.assert_close(crop, drawn()[:, 14:46, 8:32], atol=1e-5, rtol=0)


@pytest.mark.parametrize("fraction", [0.0, 0.5, 1.0])
def test_what_is_not_reshaped_keeps_the_pixels_of_the_image(fraction):
    some = AUGMENTATION.model_copy(update={"reshaped_fraction": fraction})
    crops = [
        positions(np.array(HEAD_XY), (16, 16), some, 0.9, rng(seed))
        for seed in range(200)
    ]
    kept = [bool((at % 1 == 0.5).all()) for at in crops]
    assert np.mean(kept) == pytest.approx(1 - fraction, abs=0.1)
    assert len({tuple(at[0, 0].tolist()) for at in crops}) > 5


def test_outside_of_the_image_there_is_nothing():
    at = positions(np.array([0.0, 0.0]), (32, 32), None, 0.9, rng())
    crop = sample_at(drawn(), at)
    assert (crop[:, :16] == 0).all()
    assert (crop[:, :, :16] == 0).all()


def test_positions_say_where_the_pixels_of_the_crop_come_from():
    columns = torch.arange(64).float() + 0.5
    ramps = torch.stack([columns.expand(64, 64), columns[:, None].expand(64, 64)])
    at = positions(np.array([32.0, 32.0]), (16, 16), AUGMENTATION, 0.9, rng(5))
    torch.testing.assert_close(
        sample_at(ramps, at), at.permute(2, 0, 1), atol=1e-4, rtol=0
    )


def test_rotation_keeps_the_area_of_a_structure():
    turn = NONE.model_copy(update={"rotation_deg": 40.0})
    at = positions(np.array(HEAD_XY), (48, 48), turn, 0.9, rng(1))
    turned = sample_at(drawn(), at)[1].sum()
    assert turned == pytest.approx(float(drawn()[1].sum()), rel=0.005)


def test_targets_move_with_the_image():
    at = positions(np.array(HEAD_XY), (32, 32), AUGMENTATION, 0.9, rng(2))
    image, coverage = sample_at(drawn(), at).split([1, 3])
    bone = coverage[:2].sum(dim=0)
    inside = (at.min(dim=-1).values > 1) & (at[..., 0] < 35)
    torch.testing.assert_close(
        image[0][inside], (0.2 + 0.6 * bone)[inside], atol=1 / FRACTION_LEVELS, rtol=0
    )


def test_no_change_of_appearance_leaves_the_image_as_it_is():
    image = drawn()[0]
    torch.testing.assert_close(change_appearance(image, NONE, 0.9, rng()), image)


def test_a_changed_appearance_stays_between_0_and_1_and_keeps_bone_brighter():
    image, coverage = drawn()[0], drawn()[1]
    for seed in range(10):
        other = change_appearance(image, AUGMENTATION, 0.9, rng(seed))
        assert 0 <= other.min() <= other.max() <= 1
        assert other[coverage == 1].mean() > other[drawn()[3] == 1].mean()


@pytest.mark.parametrize("key", ["contrast", "window", "bias_field", "patches"])
def test_each_change_of_greys_does_something(key):
    one = NONE.model_copy(update={key: 0.3})
    image = drawn()[0]
    assert any(
        (change_appearance(image, one, 0.9, rng(seed)) - image).abs().max() > 0.02
        for seed in range(4)
    )


def test_the_image_given_is_not_changed():
    image = drawn()[0]
    change_appearance(image, AUGMENTATION, 0.9, rng())
    assert torch.equal(image, drawn()[0])
