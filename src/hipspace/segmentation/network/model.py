"""A network with its card, whatever runs it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Protocol, Self

import numpy as np

from hipspace.segmentation.network.model_card import Inference, ModelCard
from hipspace.storage.files.checksum import short_digest


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


Load = Callable[[Path], tuple[Network, ModelCard]]
"""How the network of a model file is loaded, and its card."""


def read(path: Path, fine: Path | None, load: Load) -> Model:
    """The coarse model of a file and the fine one, each loaded once a process.

    A file that has changed since is read again.

    Raises
    ------
    OSError
        If there is no such file.
    ValueError
        If it is no model.
    """
    again = None if fine is None else read(fine, None, load)
    return replace(_read(path, path.stat().st_mtime_ns, load), fine=again)


@lru_cache(maxsize=2)
def _read(path: Path, modified_ns: int, load: Load) -> Model:  # noqa: ARG001
    sha256 = short_digest(path)
    network, card = load(path)
    return Model(network, card, path.name, sha256, None)
