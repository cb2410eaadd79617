"""Close-ups and split -> models/weights/fine.safetensors: the fine network, trained."""

import logging
from pathlib import Path

from hipspace.params import CloseUp, Runtime, TrainFine
from hipspace.training.trainer import Files, train

FILES = Files(
    hips=Path("data/close_ups.h5"),
    split=Path("data/split.csv"),
    model=Path("models/weights/fine.safetensors"),
    history=Path("data/history_fine.csv"),
)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    train(TrainFine.load(), CloseUp.load(), FILES, Runtime.load().workers)


if __name__ == "__main__":
    main()
