"""A training may begin with the weights of a model file, and of no other file."""

import pytest
from drawn_hips import TRAIN
from drawn_training import fresh, named, same_weights
from pydantic import ValidationError

from hipspace.params import CloseUp, Train
from hipspace.segmentation.network.model_card import ModelCard
from hipspace.segmentation.network.resunet import (
    load_model,
    model_card,
    res_unet,
    save_model,
)
from hipspace.segmentation.pretrained import read_pretrained

CARD = model_card(TRAIN, CloseUp(spacing_mm=0.4, size_px=64, margin_px=8))


def a_model(folder, card: ModelCard = CARD) -> str:
    path = folder / "given.safetensors"
    save_model(path, res_unet(card), card)
    return named(path)


def test_weights_are_those_of_the_file(tmp_path):
    pretrained, network = a_model(tmp_path), fresh(TRAIN)
    given, _ = load_model(tmp_path / "given.safetensors")
    assert not same_weights(network, given)
    network.load_state_dict(read_pretrained(pretrained, CARD))
    assert same_weights(network, given)


def test_another_file_of_that_name_is_refused(tmp_path):
    pretrained = a_model(tmp_path)
    a_model(tmp_path)
    with pytest.raises(ValueError, match=r"given.safetensors: SHA-256 .* expected"):
        read_pretrained(pretrained, CARD)


def test_a_model_of_another_network_is_refused(tmp_path):
    other = CARD.model_copy(update={"channels": (4, 8, 32)})
    with pytest.raises(ValueError, match=r"channels are \(4, 8, 32\); expected"):
        read_pretrained(a_model(tmp_path, other), CARD)


def test_weights_without_a_hash_are_no_parameter():
    for wrong in ("given.safetensors", "given.safetensors@1234", "@0123456789ab"):
        with pytest.raises(ValidationError, match="pretrained"):
            Train.model_validate(TRAIN.model_dump() | {"pretrained": wrong})
