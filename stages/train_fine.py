"""Close-ups and split -> models/weights/fine.safetensors: the fine network, trained."""

from pathlib import Path

from hipspace.params import CloseUp, Runtime, TrainFine
from hipspace.running.stage import run
from hipspace.training.trainer import Files, train

FILES = Files(
    hips=Path("data/close_ups.h5"),
    split=Path("data/split.csv"),
    model=Path("models/weights/fine.safetensors"),
    history=Path("data/history_fine.csv"),
)


def main() -> None:
    train(TrainFine.load(), CloseUp.load(), FILES, Runtime.load().workers)


if __name__ == "__main__":
    run(main, __doc__)
