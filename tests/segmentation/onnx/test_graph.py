"""The graph is that of torch's network, and no other weights are taken for one."""

import numpy as np
import onnx
import pytest
import remembered
import torch
from saved_model import STUDY, saved

from hipspace.segmentation.network.model_card import read_weights
from hipspace.segmentation.network.resunet import load_model
from hipspace.segmentation.onnx.graph import onnx_model
from hipspace.segmentation.onnx.network import OnnxNetwork

LOGITS_WITHIN = 3e-4


CARDS = {
    "the study's": STUDY,
    "without residual units": remembered.CARD,
    "of one residual unit": STUDY.model_copy(update={"residual_units": 1}),
    "sigmoid": STUDY.model_copy(update={"activation": "sigmoid"}),
    "of other strides": STUDY.model_copy(update={"strides": (1, 2)}),
}


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_any_network_gives_the_same_logits_and_probabilities(tmp_path, card):
    path = saved(tmp_path, card)
    network, _ = load_model(path)
    ours = OnnxNetwork(onnx_model(*read_weights(path)), card)
    images = np.random.default_rng(0).random((2, 1, 32, 48), dtype=np.float32)
    with torch.inference_mode():
        logits = network(torch.from_numpy(images)).numpy()
    np.testing.assert_allclose(ours.logits(images), logits, atol=LOGITS_WITHIN)
    for part in (images, images[..., :29, :41]):
        found, expected = ours.probabilities(part), network.probabilities(part)
        assert found.shape == expected.shape
        np.testing.assert_allclose(found, expected, atol=LOGITS_WITHIN)


@pytest.mark.parametrize("card", CARDS.values(), ids=CARDS)
def test_the_graph_is_what_the_standard_allows(tmp_path, card):
    model = onnx.load_from_string(onnx_model(*read_weights(saved(tmp_path, card))))
    onnx.checker.check_model(model, full_check=True)


def test_weights_of_another_network_are_refused(tmp_path):
    weights, card = read_weights(saved(tmp_path, STUDY))
    for wrong in (
        {name: w for name, w in weights.items() if "residual" not in name},
        weights | {"unet.more": np.zeros(1, np.float32)},
    ):
        other = card if "unet.more" in wrong else remembered.CARD
        with pytest.raises(ValueError, match="weights of another network"):
            onnx_model(wrong, other)


@pytest.mark.parametrize("strides", [(), (2,), (2, 2, 2)])
def test_a_card_that_describes_no_network_is_refused(tmp_path, strides):
    weights, card = read_weights(saved(tmp_path, STUDY))
    with pytest.raises(ValueError, match="expected a stride between levels"):
        onnx_model(weights, card.model_copy(update={"strides": strides}))
