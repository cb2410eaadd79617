"""Hips and split -> models/weights/coarse.safetensors: the network, trained; resumes.

`torchrun --nproc-per-node 4 -m stages.train_coarse` trains on four graphics cards, each
with a quarter of every batch.
"""

from pathlib import Path

from hipspace.params import Preprocess, Runtime, TrainCoarse
from hipspace.running.stage import run
from hipspace.training.trainer import Files, train

FILES = Files(
    hips=Path("data/hips.h5"),
    split=Path("data/split.csv"),
    model=Path("models/weights/coarse.safetensors"),
    history=Path("data/history_coarse.csv"),
)


def main() -> None:
    train(TrainCoarse.load(), Preprocess.load(), FILES, Runtime.load().workers)


if __name__ == "__main__":
    run(main, __doc__)
