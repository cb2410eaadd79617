"""Close-ups and split -> models/hip.safetensors: the second look's network, trained."""

import logging
from pathlib import Path

from hipspace.params import CloseUp, Runtime, TrainHip
from hipspace.training.trainer import Files, train

FILES = Files(
    hips=Path("data/close_ups.h5"),
    split=Path("data/split.csv"),
    model=Path("models/hip.safetensors"),
    history=Path("data/history_hip.csv"),
)


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    train(TrainHip.load(), CloseUp.load(), FILES, Runtime.load().workers)


if __name__ == "__main__":
    main()
