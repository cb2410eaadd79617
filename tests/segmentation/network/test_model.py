"""A model says what radiographs are measured with, or that it cannot measure any."""

import pytest
from remembered import CARD

from hipspace.segmentation.network.model import Model
from hipspace.segmentation.network.model_card import Inference

INFERENCE = Inference(mean_of=2, largest_hip=True, margin_px=40, smoothing_mm=5)
WEIGHTS = CARD.model_copy(update={"inference": None})
WHOLE = CARD.model_copy(update={"inference": INFERENCE})


def test_settings_of_inference_are_those_of_the_card():
    assert Model(None, WHOLE, "whole", "", None).inference == INFERENCE


@pytest.mark.parametrize(("card", "fine"), [(WEIGHTS, WHOLE), (WHOLE, WEIGHTS)])
def test_weights_without_settings_are_refused_coarse_or_fine(card, fine):
    model = Model(None, card, "coarse", "", Model(None, fine, "fine", "", None))
    with pytest.raises(ValueError, match="weights without the settings of inference"):
        model.check()
