"""A network with its card, whatever runs it."""

from dataclasses import dataclass
from typing import Protocol, Self

import numpy as np

from hipspace.segmentation.network.model_card import Inference, ModelCard


class Network(Protocol):
    """What turns images into probabilities: torch's ResUNet, or onnxruntime."""

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """Probabilities (B, 3, H, W) of the structures on images (B, 1, H, W).

        Both float32, of any size, each image by itself.
        """


@dataclass(frozen=True)
class Model:
    """A network, and what names it.

    Parameters
    ----------
    network, card
        As `resunet.load_model` and `onnx.network` give them.
    name, sha256
        Name of its file without the folder, and the first digits of the file's hash.
    fine
        The model for the close-up of each head, or None.
    """

    network: Network
    card: ModelCard
    name: str
    sha256: str
    fine: Self | None

    @property
    def inference(self) -> Inference:
        """What radiographs are measured with besides the network.

        Raises
        ------
        ValueError
            If the file has weights and nothing else.
        """
        if self.card.inference is None:
            raise ValueError(
                f"{self.name}: weights without the settings of inference; expected a "
                "model as the stage assemble writes it"
            )
        return self.card.inference

    def check(self) -> None:
        """Raise ValueError if radiographs cannot be measured with this model."""
        _ = self.inference
        if self.fine is not None:
            self.fine.check()
