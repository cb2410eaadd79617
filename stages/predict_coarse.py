"""Validation and test hips -> data/coarse_predictions.h5: class probabilities."""

from pathlib import Path

import torch

from hipspace.params import Predict, Runtime
from hipspace.running.parallel import workplace
from hipspace.running.progress import shown
from hipspace.running.resuming import resumed, stage_folder
from hipspace.running.stage import run
from hipspace.segmentation.coarse import predict_hips
from hipspace.segmentation.model_file import read_model
from hipspace.splitting import TEST, VALIDATION, places
from hipspace.storage.column_names import SPLIT
from hipspace.storage.hips import Hips
from hipspace.storage.predictions import write_predictions
from hipspace.storage.tables import read_table

HIPS = Path("data/hips.h5")
SPLIT_CSV = Path("data/split.csv")
MODEL = Path("models/weights/coarse.safetensors").absolute()
COARSE_PREDICTIONS = Path("data/coarse_predictions.h5")


def main() -> None:
    params = Predict.load()
    card = read_model(MODEL, None).card
    with Hips(HIPS) as hips:
        split = read_table(SPLIT_CSV, SPLIT)
        wanted = [*places(split, TEST, hips), *places(split, VALIDATION, hips)]

        settings = params.model_dump() | {"gpu": torch.cuda.is_available()}
        with (
            stage_folder(
                "predict_coarse", settings, [HIPS, SPLIT_CSV, MODEL]
            ) as folder,
            workplace(Runtime.load()) as workers,
        ):
            predictions = resumed(
                folder,
                lambda number: predict_hips(
                    MODEL, hips, wanted[number:], params, workers
                ),
                batch_size=params.batch_size,
            )
            bar = shown(predictions, len(wanted), "hip")
            write_predictions(COARSE_PREDICTIONS, bar, card.activation)


if __name__ == "__main__":
    run(main, __doc__)
