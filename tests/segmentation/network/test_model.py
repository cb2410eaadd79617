import hashlib

import pytest
import torch
from remembered import CARD

from hipspace.segmentation.network.model import read
from hipspace.segmentation.network.resunet import load_model, res_unet, save_model


def test_a_model_is_named_by_its_file_and_its_hash(tmp_path):
    path = tmp_path / "tiny.safetensors"
    save_model(path, res_unet(CARD), CARD)
    model = read(path, None, load_model)
    assert (model.name, model.card) == ("tiny.safetensors", CARD)
    assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(model.sha256)


def test_a_file_that_is_no_model_is_refused(tmp_path):
    path = tmp_path / "none.safetensors"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(ValueError, match="not a safetensors file"):
        read(path, None, load_model)


def test_a_model_is_read_once_until_its_file_changes(tmp_path):
    path = tmp_path / "tiny.safetensors"
    network = res_unet(CARD)
    save_model(path, network, CARD)
    first = read(path, None, load_model)
    assert read(path, path, load_model).fine.network is first.network
    network.shift(torch.ones(4))
    save_model(path, network, CARD)
    assert read(path, None, load_model).sha256 != first.sha256
