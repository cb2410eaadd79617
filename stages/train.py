"""Hips and split -> models/resunet.safetensors: the network, trained; resumes.

`torchrun --nproc-per-node 4 -m stages.train` trains on four graphics cards, each with
a quarter of every batch.
"""

import logging
from contextlib import ExitStack
from pathlib import Path

import pandas as pd

from hipspace.checkpoints import Checkpoint, checkpoints_root, fingerprint
from hipspace.dataset import TrainingCrops
from hipspace.machine import prepare, process_count
from hipspace.network import model_card, res_unet, save_model
from hipspace.params import Preprocess, Runtime, Train
from hipspace.replicas import Replicas, together
from hipspace.splitting import places
from hipspace.store import Hips
from hipspace.tables import HISTORY, SPLIT, read_table, write_table
from hipspace.training import fit
from hipspace.validation import ValidationHips

HIPS = Path("data/hips.h5")
SPLIT_CSV = Path("data/split.csv")
MODEL = Path("models/resunet.safetensors")
HISTORY_CSV = Path("data/history.csv")


def main() -> None:
    params, preprocess, runtime = Train.load(), Preprocess.load(), Runtime.load()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    together(train, process_count(params), params, preprocess, runtime.workers)


def train(
    replicas: Replicas, params: Train, preprocess: Preprocess, workers: int
) -> None:
    params = params.model_copy(update={"processes": replicas.number})
    split = read_table(SPLIT_CSV, SPLIT)
    card = model_card(params, preprocess)
    machine = prepare(params, replicas)
    network = res_unet(card)
    with ExitStack() as opened:
        hips = opened.enter_context(Hips(HIPS))
        checkpoint = None
        if replicas.rank == 0:
            inputs = fingerprint(card.model_dump(), [HIPS, SPLIT_CSV])
            checkpoint = opened.enter_context(Checkpoint(checkpoints_root() / inputs))
        history = fit(
            network,
            TrainingCrops(hips, places(split, "train"), params, card.spacing_mm),
            ValidationHips(
                hips,
                places(split, "validation"),
                params.activation,
                params.batch_size,
                card.window_px,
            ),
            machine,
            workers=machine.loaders(workers),
            checkpoint=checkpoint,
        )
        if replicas.rank == 0:
            save_model(MODEL, network, card)
            write_table(HISTORY_CSV, pd.DataFrame(history), HISTORY)


if __name__ == "__main__":
    main()
