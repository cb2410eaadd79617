import pytest
import torch

from hipspace.segmentation.network.model_card import ModelCard
from hipspace.segmentation.network.resunet import (
    ChannelNorm,
    OneSlopePReLU,
    load_model,
    res_unet,
    save_model,
)

STUDY = ModelCard(
    channels=(16, 32, 64, 128, 256),
    strides=(2, 2, 2, 2),
    residual_units=2,
    activation="softmax",
    spacing_mm=0.9,
    size_px=512,
    clip_percentiles=(5, 95),
    window_px=192,
    window_percentiles=None,
    trained_with={"loss": "dice"},
)
SMALL = STUDY.model_copy(update={"channels": (4, 8), "strides": (2,)})


def test_the_studys_network_has_its_number_of_weights():
    assert sum(w.numel() for w in res_unet(STUDY).parameters()) == 1_625_849


@pytest.mark.parametrize(("activation", "channels"), [("softmax", 4), ("sigmoid", 3)])
def test_output_has_a_channel_per_class(activation, channels):
    network = res_unet(SMALL.model_copy(update={"activation": activation}))
    logits = network(torch.rand(2, 1, 32, 48))
    assert logits.shape == (2, channels, 32, 48)
    probabilities = network.structures(logits)
    assert probabilities.shape == (2, 3, 32, 48)
    assert 0 <= probabilities.min() <= probabilities.max() <= 1


def test_a_model_file_alone_gives_back_the_network_and_its_card(tmp_path):
    network = res_unet(SMALL).eval()
    save_model(tmp_path / "model.safetensors", network, SMALL)
    image = torch.rand(1, 1, 32, 32)
    again, card = load_model(tmp_path / "model.safetensors")
    assert card == SMALL
    assert torch.equal(network(image), again(image))


def test_equal_weights_give_equal_bytes(tmp_path):
    network = res_unet(SMALL)
    for name in ("a", "b"):
        save_model(tmp_path / name, network, SMALL)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_loading_leaves_the_random_state_alone(tmp_path):
    save_model(tmp_path / "model", res_unet(SMALL), SMALL)
    before = torch.random.get_rng_state()
    load_model(tmp_path / "model")
    assert torch.equal(before, torch.random.get_rng_state())


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_activation_and_its_derivatives_are_those_of_torch(dtype):
    ours, torchs = OneSlopePReLU(init=0.2), torch.nn.PReLU(init=0.2)
    results = []
    for activation in (ours, torchs):
        features = torch.linspace(-2, 2, 24).reshape(1, 2, 3, 4).requires_grad_()
        with torch.autocast("cpu", torch.bfloat16, enabled=dtype == torch.bfloat16):
            output = activation(features.to(dtype))
            with torch.no_grad():
                assert torch.equal(activation(features.to(dtype)), output)
        output.float().square().sum().backward()
        results.append((output.float(), features.grad, activation.weight.grad))
    within = 1e-6 if dtype == torch.float32 else 1e-2
    torch.testing.assert_close(*results, rtol=within, atol=within)


def test_the_normalisation_and_its_derivatives_are_those_of_torch():
    results = []
    for norm in (ChannelNorm(5), torch.nn.InstanceNorm2d(5)):
        torch.manual_seed(0)
        features = (3 * torch.randn(2, 5, 8, 6) + 7).requires_grad_()
        output = norm(features)
        output.pow(3).sum().backward()
        results.append((output, features.grad))
    torch.testing.assert_close(*results, rtol=1e-5, atol=1e-4)


def test_the_normalisation_has_no_weights():
    assert not list(ChannelNorm(5).parameters())
