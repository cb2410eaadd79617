"""The provenance names version, models and parameters, and no more."""

import numpy as np
import pytest
from safetensors.numpy import save_file

from hipspace import __version__
from hipspace.report.provenance import provenance
from hipspace.segmentation.network.model_card import (
    METADATA_KEY,
    Inference,
    ModelCard,
)
from hipspace.storage.files.checksum import short_digest

INFERENCE = Inference(mean_of=1, largest_hip=True, margin_px=40, smoothing_mm=5.0)


@pytest.fixture
def save(tmp_path):
    def save(inference):
        card = ModelCard(
            channels=(2, 4),
            strides=(2,),
            residual_units=0,
            activation="softmax",
            spacing_mm=0.4,
            size_px=64,
            clip_percentiles=None,
            window_px=None,
            window_percentiles=None,
            trained_with={
                "network": {"inner": {"channels": [2, 4]}},
                "augmentation": {"noise": 0.1},
                "epochs": 3,
            },
            inference=inference,
        )
        path = tmp_path / "fine.safetensors"
        metadata = {METADATA_KEY: card.model_dump_json()}
        save_file({"w": np.zeros(1, np.float32)}, path, metadata)
        return path

    return save


def test_a_model_is_told_by_digest_and_parameters_without_augmentation(save):
    path = save(None)
    assert provenance([path]) == [
        ("version", f"hipspace {__version__}"),
        ("fine.safetensors", f"SHA-256 {short_digest(path)}, 0.4 mm a pixel"),
        ("fine, network.inner.channels", "[2, 4]"),
        ("fine, epochs", "3"),
    ]


def test_what_a_model_measures_with_is_told_if_it_is_known(save):
    told = dict(provenance([save(INFERENCE)]))
    assert "margin_px=40" in told["fine, inference"]
