import numpy as np
import torch

from hipspace.absent_hip import (
    between_hips,
    negative,
    without_left_of,
    without_right_of,
)


def radiograph() -> torch.Tensor:
    """Shown in columns 10 to 90 of 100, with a hip in columns 20 to 35."""
    channels = torch.zeros(4, 30, 100)
    channels[0, :, 10:90] = 0.5
    channels[1:, 5:25, 20:35] = 0.3
    return channels


def test_a_negative_shows_nothing_and_is_padded_with_black():
    channels = torch.rand(4, 20, 30) + 0.01
    channels[:, :, :5] = channels[:, 16:] = 0
    found = negative(channels)
    torch.testing.assert_close(found[0, :16, 5:], 1 - channels[0, :16, 5:])
    assert (found[:, :, :5] == 0).all()
    assert (found[1:] == 0).all()


def test_a_cut_lies_between_the_hips():
    rng = np.random.default_rng(0)
    columns = {between_hips(radiograph(), rng) for _ in range(1000)}
    assert columns == set(range(35, 66))


def test_a_hip_that_reaches_beyond_the_middle_is_cut_at_its_end():
    channels = radiograph()
    channels[1:, 5:25, 20:60] = 0.3
    assert between_hips(channels, np.random.default_rng(0)) == 60


def test_a_radiograph_ends_at_the_cut():
    whole = radiograph()
    left, right = without_right_of(whole, 50), without_left_of(whole, 50)
    torch.testing.assert_close(left + right, whole)
    assert (left[..., 50:] == 0).all()
    assert (right[1:] == 0).all()
    assert (right[0, :, 50:90] == 0.5).all()
