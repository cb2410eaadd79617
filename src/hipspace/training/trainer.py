"""One training from stores to a model file, by one process or several."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pandas as pd

from hipspace.params import CloseUp, Preprocess, Train
from hipspace.running.resuming import (
    Checkpoint,
    checkpoints_root,
    fingerprint,
    held_folder,
)
from hipspace.segmentation.network.model_card import ModelCard
from hipspace.segmentation.network.resunet import model_card, res_unet, save_model
from hipspace.segmentation.pretrained import read_pretrained
from hipspace.splitting import TRAIN, VALIDATION, places
from hipspace.storage.files.column_names import HISTORY, SPLIT
from hipspace.storage.files.tables import read_table, write_table
from hipspace.storage.hips import Hips
from hipspace.training.class_offsets import refit_offsets
from hipspace.training.crops import HipCrops
from hipspace.training.dataset import TrainingCrops
from hipspace.training.decoded import Decoded
from hipspace.training.device import prepare, process_count
from hipspace.training.loop import Samples, fit
from hipspace.training.replicas import Replicas, together
from hipspace.training.validation import ValidationHips


@dataclass(frozen=True)
class Files:
    """What a training reads: hips and split; and writes: model and history."""

    hips: Path
    split: Path
    model: Path
    history: Path


class Source(Protocol):
    """Where training samples come from; pickled, and told from others by its repr."""

    def __call__(
        self, hips: Hips, split: pd.DataFrame, params: Train, spacing_mm: float
    ) -> Samples:
        """Samples, by the store of hips and the table of who is in which part."""


@dataclass(frozen=True)
class Stored:
    """The training hips of the store, see `Source`."""

    def __call__(
        self, hips: Hips, split: pd.DataFrame, params: Train, spacing_mm: float
    ) -> TrainingCrops:
        """Their crops."""
        return TrainingCrops(hips, places(split, TRAIN, hips), params, spacing_mm)


STORED = Stored()


def train(
    params: Train,
    view: Preprocess | CloseUp,
    files: Files,
    workers: int,
    source: Source = STORED,
) -> None:
    """Train a network on the hips of a store; goes on where it was, if it was killed.

    Parameters
    ----------
    params, view
        Sections of params.yaml: of the training, and of what the hips are seen through.
    files
        The split's rows are looked up in the store by file and side.
    workers
        Processes at work on this machine; they change nothing but the time.
    source
        Of the samples: the training hips of the store, or others. The validation hips
        are the store's in any case.
    """
    arguments = (params, view, files, workers, source)
    together(_train, process_count(params), *arguments)


def _train(
    replicas: Replicas,
    params: Train,
    view: Preprocess | CloseUp,
    files: Files,
    workers: int,
    source: Source,
) -> None:
    params = params.model_copy(update={"processes": replicas.number})
    card = model_card(params, view)
    machine = prepare(params, replicas)
    network = res_unet(card)
    if params.pretrained:
        network.load_state_dict(read_pretrained(params.pretrained, card))
    with ExitStack() as opened:
        hips = opened.enter_context(Hips(files.hips))
        checkpoint = None
        if replicas.rank == 0:
            settings = {"device": machine.device.type, "bf16": machine.bf16}
            settings |= card.model_dump() | {"source": repr(source)}
            inputs = fingerprint(settings, [files.hips, files.split])
            folder = held_folder(checkpoints_root() / inputs)
            checkpoint = Checkpoint(opened.enter_context(folder))
        split = read_table(files.split, SPLIT)
        validation = _judging(hips, split, params, card)
        history = fit(
            network,
            source(hips, split, params, card.spacing_mm),
            validation,
            machine,
            workers=machine.loaders(workers),
            checkpoint=checkpoint,
        )
        if params.refit_offsets:
            refit_offsets(network, validation, machine)
        if replicas.rank == 0:
            save_model(files.model, network, card)
            write_table(files.history, pd.DataFrame(history), HISTORY)


def _judging(
    hips: Hips, split: pd.DataFrame, params: Train, card: ModelCard
) -> ValidationHips:
    """The validation hips, as crops as trained on or as whole images."""
    whole = params.crops.centre == "femur"
    crops = HipCrops(hips, params, card.spacing_mm)
    return ValidationHips(
        Decoded(hips).channels if whole else crops.upright,
        places(split, VALIDATION, hips),
        params.network.activation,
        params.batch_size,
        card.window_px if whole else None,
    )
