"""Weights in half precision measure what they measure in single."""

from pathlib import Path

import pytest
import torch
from drawn_hips import TRAIN
from drawn_training import fresh

from hipspace.params import CloseUp
from hipspace.segmentation.network.model_card import Inference
from hipspace.segmentation.network.resunet import load_model, model_card, save_model
from stages.assemble import assemble

CARD = model_card(TRAIN, CloseUp(spacing_mm=0.4, size_px=64, margin_px=8))
HOW = Inference(mean_of=1, largest_hip=True, margin_px=8, smoothing_mm=5.0)


@pytest.fixture
def files(tmp_path) -> tuple[Path, Path]:
    network = fresh(TRAIN)
    save_model(tmp_path / "weights", network, CARD)
    for half in (False, True):
        assemble(tmp_path / "weights", tmp_path / f"half_{half}", HOW, half=half)
    return tmp_path / "half_False", tmp_path / "half_True"


def test_half_precision_takes_half_of_the_bytes_of_the_weights(files):
    sizes = [path.stat().st_size for path in files]
    weights = sum(w.numel() for w in fresh(TRAIN).parameters())
    assert sizes[0] - sizes[1] == pytest.approx(2 * weights, rel=0.05)


def test_a_network_computes_in_single_precision_whatever_is_stored(files):
    whole, half = (load_model(path)[0] for path in files)
    image = torch.rand(1, 1, 64, 64)
    assert half(image).dtype == torch.float32
    torch.testing.assert_close(half(image), whole(image), atol=0.01, rtol=0.01)
