"""What measures is a mean of trained and pretrained weights, or the trained ones."""

import pytest
import torch
from drawn_training import named
from remembered import CARD

from hipspace.segmentation.averaging import write_average
from hipspace.segmentation.network.resunet import load_model, res_unet, save_model


@pytest.fixture
def models(tmp_path):
    """The files of trained and of pretrained weights, and what names the latter."""
    paths = tmp_path / "trained.safetensors", tmp_path / "first.safetensors"
    for seed, path in enumerate(paths):
        torch.manual_seed(seed)
        save_model(path, res_unet(CARD), CARD)
    return *paths, named(paths[1])


def weights_of(path):
    network, card = load_model(path)
    assert card == CARD
    return torch.cat([weight.ravel() for weight in network.state_dict().values()])


@pytest.mark.parametrize("fraction", [0.25, 1.0])
def test_a_mean_has_the_fraction_of_pretrained_weights(models, tmp_path, fraction):
    trained, first, pretrained = models
    write_average(trained, pretrained, fraction, tmp_path / "mean.safetensors")
    expected = (1 - fraction) * weights_of(trained) + fraction * weights_of(first)
    found = weights_of(tmp_path / "mean.safetensors")
    torch.testing.assert_close(found, expected)


def test_without_pretrained_ones_the_trained_weights_stay_as_they_are(models, tmp_path):
    trained, *_ = models
    write_average(trained, None, 0, tmp_path / "same.safetensors")
    assert (tmp_path / "same.safetensors").read_bytes() == trained.read_bytes()


def test_random_weights_are_in_no_mean(models, tmp_path):
    trained, *_ = models
    with pytest.raises(ValueError, match="expected a pretrained fraction of 0"):
        write_average(trained, None, 0.5, tmp_path / "mean.safetensors")


def test_other_weights_than_those_that_were_begun_with_are_refused(models, tmp_path):
    trained, first, _ = models
    with pytest.raises(ValueError, match=r"SHA-256 .*; expected 0123456789ab"):
        write_average(trained, f"{first}@0123456789ab", 0.5, tmp_path / "mean")
