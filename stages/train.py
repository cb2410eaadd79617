"""Hips and split -> models/resunet.safetensors: the network, trained; resumes."""

import logging
from pathlib import Path

import pandas as pd

from hipspace.checkpoints import Checkpoint, checkpoints_root, fingerprint
from hipspace.dataset import TrainingCrops
from hipspace.network import model_card, res_unet, save_model
from hipspace.params import Preprocess, Runtime, Train
from hipspace.splitting import places
from hipspace.store import Hips
from hipspace.tables import HISTORY, SPLIT, read_table, write_table
from hipspace.training import ValidationHips, fit, prepare

HIPS = Path("data/hips.h5")
SPLIT_CSV = Path("data/split.csv")
MODEL = Path("models/resunet.safetensors")
HISTORY_CSV = Path("data/history.csv")


def main() -> None:
    params, preprocess, runtime = Train.load(), Preprocess.load(), Runtime.load()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    split = read_table(SPLIT_CSV, SPLIT)
    card = model_card(params, preprocess)
    folder = checkpoints_root() / fingerprint(card.model_dump(), [HIPS, SPLIT_CSV])
    machine = prepare(params)
    network = res_unet(card)
    with Hips(HIPS) as hips, Checkpoint(folder) as checkpoint:
        crops = TrainingCrops(hips, places(split, "train"), params, card.spacing_mm)
        validation = ValidationHips(
            hips,
            places(split, "validation"),
            params.activation,
            params.batch_size,
            card.window_px,
        )
        history = fit(
            network,
            crops,
            validation,
            machine,
            workers=runtime.workers,
            checkpoint=checkpoint,
        )
        save_model(MODEL, network, card)
        write_table(HISTORY_CSV, pd.DataFrame(history), HISTORY)


if __name__ == "__main__":
    main()
