"""Subjects rendered as they are needed -> models/weights/fine.safetensors; resumes.

The hips of the split that are not tested say which epoch's weights are kept.
"""

from pathlib import Path

from hipspace.params import (
    CloseUp,
    Phantom,
    Preprocess,
    Render,
    Runtime,
    TrainFine,
    Views,
)
from hipspace.phantom.fresh.training_samples import Rendered
from hipspace.running.stage import run
from hipspace.training.trainer import Files, train

FILES = Files(
    hips=Path("data/close_ups.h5"),
    split=Path("data/split.csv"),
    model=Path("models/weights/fine.safetensors"),
    history=Path("data/history_fine.csv"),
)


def main() -> None:
    views = Views(Preprocess.load(), CloseUp.load())
    source = Rendered(Phantom.load(), Render.load(), views, "fine")
    workers = Runtime.load().workers
    train(TrainFine.load(), views.hip, FILES, workers, source)


if __name__ == "__main__":
    run(main, __doc__)
