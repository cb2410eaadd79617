"""A small network of the study's kind in a model file."""

import remembered
import torch

from hipspace.segmentation.network.model_card import ModelCard
from hipspace.segmentation.network.resunet import res_unet, save_model

STUDY = remembered.CARD.model_copy(
    update={"channels": (4, 8, 16), "strides": (2, 2), "residual_units": 2}
)


def saved(folder, card: ModelCard):
    """A model file of weights that no two layers share."""
    torch.manual_seed(0)
    network = res_unet(card).eval()
    with torch.no_grad():
        for weight in network.parameters():
            weight += 0.1 * torch.rand_like(weight)
    path = folder / "model.safetensors"
    save_model(path, network, card)
    return path
