"""Hips of a store through a model file, by one process or several."""

import numpy as np
import pytest
import remembered
import torch
from drawn_hips import DrawnHips

from hipspace.geometry.grid import Grid
from hipspace.params import Predict
from hipspace.segmentation.coarse import predict_hips
from hipspace.segmentation.network.resunet import res_unet, save_model

CARD = remembered.CARD.model_copy(
    update={"channels": (4, 8), "residual_units": 1, "size_px": 64, "window_px": 32}
)
PARAMS = Predict(batch_size=2, mean_of=2, largest_hip=False)
PLACES = [(row, side) for row in (2, 0, 1) for side in ("right", "left")][:5]


class Stored:
    """Hips that differ, on one grid."""

    def grid(self, *_):
        return Grid((64, 64), CARD.spacing_mm, 0.2, (0.0, 0.0))

    def image(self, row, side):
        return np.roll(DrawnHips().image(0, side), row, axis=1)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    torch.manual_seed(0)
    path = tmp_path_factory.mktemp("models") / "tiny.safetensors"
    save_model(path, res_unet(CARD), CARD)
    return path


def fractions(model, workers, **changes):
    params = PARAMS.model_copy(update=changes)
    found = list(predict_hips(model, Stored(), PLACES, params, workers))
    assert [(one.row, one.side) for one in found] == PLACES
    return np.stack([one.probabilities for one in found])


def test_hips_come_in_their_order_and_alike_of_any_number_of_processes(model):
    alone = fractions(model, 1)
    assert len(np.unique(alone)) > 100
    np.testing.assert_array_equal(fractions(model, 2), alone)


def test_how_many_hips_are_predicted_together_changes_no_more_than_rounding(model):
    apart = fractions(model, 1, batch_size=1).astype(int)
    assert np.abs(apart - fractions(model, 1)).max() <= 1


def test_a_model_of_another_spacing_is_refused_before_anything_is_done(model):
    other = model.with_name("other.safetensors")
    card = CARD.model_copy(update={"spacing_mm": 0.5})
    save_model(other, res_unet(card), card)
    with pytest.raises(ValueError, match=r"trained at 0.5 mm .* have 0.9 mm"):
        next(predict_hips(other, Stored(), PLACES, PARAMS, workers=2))
