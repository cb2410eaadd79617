"""What is no model file, or not one of this program's, is refused by its name."""

import json

import numpy as np
import pytest
from remembered import CARD
from safetensors.numpy import save_file

from hipspace.segmentation.network.model_card import METADATA_KEY, read_weights

WEIGHTS = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b.c": np.ones(1)}


def saved(path, without=None, **values):
    """A model file whose card lacks a value, or has others in place of its own."""
    about = CARD.model_dump(mode="json") | values
    about.pop(without, None)
    save_file(WEIGHTS, path, {METADATA_KEY: json.dumps(about)})
    return path


def test_weights_and_card_are_read_as_they_were_written(tmp_path):
    weights, card = read_weights(saved(tmp_path / "model"))
    assert card == CARD
    assert set(weights) == set(WEIGHTS)
    for name, weight in weights.items():
        np.testing.assert_array_equal(weight, WEIGHTS[name])


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"window": 96}, "window"),
        ({"without": "spacing_mm"}, "spacing_mm"),
        ({"activation": "relu"}, "activation"),
        ({"clip_percentiles": [1]}, "clip_percentiles"),
        ({"inference": {"mean_of": 1}}, "inference.largest_hip"),
    ],
)
def test_a_card_at_fault_is_refused_by_what_is_wrong(tmp_path, values, said):
    path = saved(tmp_path / "model", **values)
    with pytest.raises(ValueError, match=rf"(?s)model: its model card .*\n{said}"):
        read_weights(path)


def test_weights_that_were_just_trained_have_no_settings_of_inference(tmp_path):
    _, card = read_weights(saved(tmp_path / "model", without="inference"))
    assert card.inference is None


def test_a_file_that_was_cut_off_is_refused(tmp_path):
    path = saved(tmp_path / "model")
    path.write_bytes(path.read_bytes()[:-8])
    with pytest.raises(ValueError, match="model: not a safetensors file"):
        read_weights(path)


def test_a_missing_file_is_an_error_of_the_system(tmp_path):
    with pytest.raises(OSError, match="model"):
        read_weights(tmp_path / "model")


def test_a_file_without_a_card_is_refused(tmp_path):
    save_file(WEIGHTS, tmp_path / "model", {"other": "text"})
    with pytest.raises(ValueError, match="model: no 'hipspace' in its metadata"):
        read_weights(tmp_path / "model")


def test_a_file_of_another_kind_is_refused(tmp_path):
    (tmp_path / "model").write_bytes(b"\x80\x02pickle, perhaps")
    with pytest.raises(ValueError, match="not a safetensors file"):
        read_weights(tmp_path / "model")
