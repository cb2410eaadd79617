"""Model files run by onnxruntime, without torch: what `hipspace measure` uses."""

import math
import os
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import joblib
import numpy as np
import onnxruntime
from onnxruntime.capi.onnxruntime_pybind11_state import (
    Fail,
    InvalidArgument,
    InvalidGraph,
    RuntimeException,
)

from hipspace.segmentation.network.model import Model
from hipspace.segmentation.network.model_card import ModelCard, read_weights
from hipspace.segmentation.onnx.graph import IMAGES, LOGITS, PROBABILITIES, onnx_model
from hipspace.storage.files.checksum import short_digest

ONNX_FAULTS = (Fail, InvalidArgument, InvalidGraph, RuntimeException)
"""What onnxruntime raises on a graph that it cannot run."""
FATAL_ONLY = 4
"""Of onnxruntime's log levels: what is raised is told by the command."""


class OnnxNetwork:
    """A network of an ONNX model, see `model.Network`.

    It runs on as many threads as `threads` says, which changes no digit of what it
    gives.
    """

    def __init__(self, content: bytes, card: ModelCard) -> None:
        """Make the session of the bytes of a model, see `graph`, and try it.

        Raises
        ------
        ValueError
            If the shapes of its weights do not fit together.
        """
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads(), 1
        options.log_severity_level = FATAL_ONLY
        self._step = math.prod(card.strides)
        try:
            self._session = onnxruntime.InferenceSession(
                content, options, providers=["CPUExecutionProvider"]
            )
            self.logits(np.zeros((1, 1, self._step, self._step), np.float32))
        except ONNX_FAULTS:
            sentence = "weights of another network: their shapes do not fit together"
            raise ValueError(sentence) from None

    def probabilities(self, images: np.ndarray) -> np.ndarray:
        """Probabilities (B, 3, H, W) of the structures on images (B, 1, H, W).

        They are padded with 0 as the strides ask.
        """
        height, width = images.shape[-2:]
        margins = [(0, 0), (0, 0), (0, -height % self._step), (0, -width % self._step)]
        padded = np.pad(images.astype(np.float32, copy=False), margins)
        (found,) = self._session.run([PROBABILITIES], {IMAGES: padded})
        return found[..., :height, :width]

    def logits(self, images: np.ndarray) -> np.ndarray:
        """Logits (B, C, H, W) of images (B, 1, H, W) whose sides the strides divide."""
        (found,) = self._session.run([LOGITS], {IMAGES: images})
        return found


def threads() -> int:
    """All cores, but OMP_NUM_THREADS where it is set, as in each of many workers."""
    asked = os.environ.get("OMP_NUM_THREADS", "")
    return int(asked) if asked.isdecimal() and int(asked) else joblib.cpu_count()


def read_onnx_model(path: Path, fine: Path | None) -> Model:
    """The coarse model of a file and the fine one, each loaded once a process.

    A file that has changed since is read again.

    Raises
    ------
    OSError
        If there is no such file.
    ValueError
        If it is no model.
    """
    again = None if fine is None else read_onnx_model(fine, None)
    return replace(_read(path, path.stat().st_mtime_ns), fine=again)


@lru_cache(maxsize=2)
def _read(path: Path, modified_ns: int) -> Model:  # noqa: ARG001
    weights, card = read_weights(path)
    try:
        network = OnnxNetwork(onnx_model(weights, card), card)
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None
    return Model(network, card, path.name, short_digest(path), None)
