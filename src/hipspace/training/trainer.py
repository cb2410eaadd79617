"""One training from stores to a model file, by one process or several."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from hipspace.params import CloseUp, Preprocess, Train
from hipspace.running.resuming import (
    Checkpoint,
    checkpoints_root,
    fingerprint,
    held_folder,
)
from hipspace.segmentation.model_card import ModelCard
from hipspace.segmentation.resunet import model_card, res_unet, save_model
from hipspace.splitting import places
from hipspace.storage.column_names import HISTORY, SPLIT
from hipspace.storage.hips import Hips
from hipspace.storage.tables import read_table, write_table
from hipspace.training.class_offsets import refit_offsets
from hipspace.training.dataset import TrainingCrops
from hipspace.training.decoded import Decoded
from hipspace.training.device import prepare, process_count
from hipspace.training.loop import fit
from hipspace.training.pretrained import begin_with
from hipspace.training.replicas import Replicas, together
from hipspace.training.validation import ValidationHips


@dataclass(frozen=True)
class Files:
    """What a training reads: hips and split; and writes: model and history."""

    hips: Path
    split: Path
    model: Path
    history: Path


def train(
    params: Train, view: Preprocess | CloseUp, files: Files, workers: int
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
    """
    together(_train, process_count(params), params, view, files, workers)


def _train(
    replicas: Replicas,
    params: Train,
    view: Preprocess | CloseUp,
    files: Files,
    workers: int,
) -> None:
    params = params.model_copy(update={"processes": replicas.number})
    card = model_card(params, view)
    machine = prepare(params, replicas)
    network = res_unet(card)
    if params.pretrained:
        begin_with(network, card, params.pretrained)
    with ExitStack() as opened:
        hips = opened.enter_context(Hips(files.hips))
        checkpoint = None
        if replicas.rank == 0:
            settings = {"device": machine.device.type, "bf16": machine.bf16}
            settings |= card.model_dump()
            inputs = fingerprint(settings, [files.hips, files.split])
            folder = held_folder(checkpoints_root() / inputs)
            checkpoint = Checkpoint(opened.enter_context(folder))
        crops, validation = _data(hips, files.split, params, card)
        history = fit(
            network,
            crops,
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


def _data(
    hips: Hips, split_csv: Path, params: Train, card: ModelCard
) -> tuple[TrainingCrops, ValidationHips]:
    """What is trained on, and what judges: crops as trained on, or whole images."""
    split = read_table(split_csv, SPLIT)
    trained, judging = (places(split, part, hips) for part in ("train", "validation"))
    crops = TrainingCrops(hips, trained, params, card.spacing_mm)
    whole = params.crop_centre == "femur"
    samples = Decoded(hips).channels if whole else crops.upright
    window_px = card.window_px if whole else None
    validation = ValidationHips(
        samples, judging, params.activation, params.batch_size, window_px
    )
    return crops, validation
