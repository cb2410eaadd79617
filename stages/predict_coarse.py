"""Validation and test hips -> data/coarse_predictions.h5: class probabilities."""

from pathlib import Path

import torch

from hipspace.params import Predict, Runtime
from hipspace.running.parallel import workplace
from hipspace.running.resuming import stage_folder
from hipspace.running.stage import run
from hipspace.segmentation.coarse import resumed_coarse
from hipspace.segmentation.network.model_card import read_weights
from hipspace.splitting import TEST, VALIDATION, places
from hipspace.storage.files.column_names import SPLIT
from hipspace.storage.files.tables import read_table
from hipspace.storage.hips import Hips
from hipspace.storage.predictions import write_predictions

HIPS = Path("data/hips.h5")
SPLIT_CSV = Path("data/split.csv")
MODEL = Path("models/averaged/coarse.safetensors")
COARSE_PREDICTIONS = Path("data/coarse_predictions.h5")


def main() -> None:
    model = MODEL.absolute()  # workers of a cluster lie elsewhere
    params, split = Predict.load(), read_table(SPLIT_CSV, SPLIT)
    _, card = read_weights(model)
    settings = params.model_dump() | {"gpu": torch.cuda.is_available()}
    read = [HIPS, SPLIT_CSV, model]
    with (
        Hips(HIPS) as hips,
        stage_folder("predict_coarse", settings, read) as folder,
        workplace(Runtime.load()) as workers,
    ):
        wanted = [*places(split, TEST, hips), *places(split, VALIDATION, hips)]
        how = params, workers, folder
        predictions = resumed_coarse(model, hips, wanted, *how)
        write_predictions(COARSE_PREDICTIONS, predictions, card.activation)


if __name__ == "__main__":
    run(main, __doc__)
