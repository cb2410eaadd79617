"""What a model file says about itself, and its weights, without any framework."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError
from safetensors import SafetensorError, safe_open

from hipspace.params import Activation

METADATA_KEY = "hipspace"
"""Of a safetensors file, under which its card lies as JSON."""

Weights = Mapping[str, np.ndarray]
"""Arrays by their names in the network."""


class Inference(BaseModel):
    """What radiographs are measured with besides a network, as the run had it.

    Parameters
    ----------
    mean_of, largest_hip
        See the section `predict` of params.yaml.
    margin_px
        See `close_up`.
    smoothing_mm
        See `borders`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    mean_of: int
    largest_hip: bool
    margin_px: int
    smoothing_mm: float


class ModelCard(BaseModel):
    """What a model file says about itself.

    Parameters
    ----------
    channels, strides, residual_units, activation
        The network, see `resunet.ResUNet`.
    spacing_mm, size_px, clip_percentiles
        The images that it was trained on: side of their square pixels, side of the
        image, percentiles mapped to 0 and 1.
    window_px, window_percentiles
        Side of the crops that it was trained on, None for whole images, and what of
        each was mapped to 0 and 1, None if they were taken as they were.
    trained_with
        The whole train section of params.yaml, for the record only.
    inference
        None for weights that a training has just written.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    channels: tuple[int, ...]
    strides: tuple[int, ...]
    residual_units: int
    activation: Activation
    spacing_mm: float
    size_px: int
    clip_percentiles: tuple[float, float] | None
    window_px: int | None
    window_percentiles: tuple[float, float] | None
    trained_with: dict[str, Any]
    inference: Inference | None = None


def read_weights(path: Path) -> tuple[Weights, ModelCard]:
    """The weights of a model file, float32, and its card.

    Raises
    ------
    ValueError
        If the file is no safetensors file, or its card is missing or at fault.
    OSError
        If it cannot be read.
    """
    try:
        with safe_open(path, framework="np") as file:
            metadata = file.metadata() or {}
            weights = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except SafetensorError as error:
        raise ValueError(f"{path}: not a safetensors file ({error})") from None
    if METADATA_KEY not in metadata:
        raise ValueError(f"{path}: no '{METADATA_KEY}' in its metadata")
    try:
        card = ModelCard.model_validate_json(metadata[METADATA_KEY])
    except ValidationError as error:
        raise ValueError(f"{path}: its model card is at fault: {error}") from None
    return weights, card
