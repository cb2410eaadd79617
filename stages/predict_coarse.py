"""Validation and test hips -> data/coarse_predictions.h5: class probabilities."""

from collections.abc import Iterator
from pathlib import Path

import torch
from tqdm import tqdm

from hipspace.params import Predict, Runtime
from hipspace.running.parallel import workplace
from hipspace.running.resuming import (
    checkpoints_root,
    fingerprint,
    held_folder,
    resumed,
)
from hipspace.segmentation.coarse import predict_hips
from hipspace.segmentation.model_file import read_model
from hipspace.splitting import TEST, VALIDATION, places
from hipspace.storage.column_names import SPLIT
from hipspace.storage.hips import Hips
from hipspace.storage.predictions import Prediction, write_predictions
from hipspace.storage.tables import read_table

HIPS = Path("data/hips.h5")
SPLIT_CSV = Path("data/split.csv")
MODEL = Path("models/weights/coarse.safetensors")
COARSE_PREDICTIONS = Path("data/coarse_predictions.h5")


def main() -> None:
    params = Predict.load()
    card = read_model(MODEL.absolute(), None).card
    with Hips(HIPS) as hips:
        split = read_table(SPLIT_CSV, SPLIT)
        wanted = [*places(split, TEST, hips), *places(split, VALIDATION, hips)]

        def rest(number: int) -> Iterator[Prediction]:
            later = wanted[number:]
            return predict_hips(MODEL.absolute(), hips, later, params, workers)

        settings = params.model_dump() | {"gpu": torch.cuda.is_available()}
        inputs = fingerprint(settings, [HIPS, SPLIT_CSV, MODEL])
        with (
            held_folder(checkpoints_root() / f"predict-{inputs}") as folder,
            workplace(Runtime.load()) as workers,
        ):
            predictions = resumed(folder, rest, batch_size=params.batch_size)
            bar = tqdm(predictions, "predict", len(wanted), unit="hip", disable=None)
            write_predictions(COARSE_PREDICTIONS, bar, card.activation)


if __name__ == "__main__":
    main()
