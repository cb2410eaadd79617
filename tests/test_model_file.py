import hashlib

import pytest
from remembered import CARD

from hipspace.model_file import read_model
from hipspace.network import res_unet, save_model


def test_a_model_is_named_by_its_file_and_its_hash(tmp_path):
    path = tmp_path / "tiny.safetensors"
    save_model(path, res_unet(CARD), CARD)
    model = read_model(path, None)
    assert (model.name, model.card) == ("tiny.safetensors", CARD)
    assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(model.sha256)


def test_a_file_that_is_no_model_is_refused(tmp_path):
    path = tmp_path / "none.safetensors"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(ValueError, match="not a safetensors file"):
        read_model(path, None)
