"""One training of a comparison, and its test hips -> trials/NAME; resumes.

NAME is a key of trials.all in params.yaml.
"""

from pathlib import Path

import pandas as pd

from hipspace.params import (
    Borders,
    CloseUp,
    Preprocess,
    Runtime,
    Train,
    TrainCoarse,
    TrainFine,
    Trials,
    overridden,
)
from hipspace.running.progress import shown
from hipspace.running.stage import run
from hipspace.statistics.trials import tested_rows, trained_on
from hipspace.storage.column_names import SPLIT, TRUTH
from hipspace.storage.hips import Hips
from hipspace.storage.tables import read_table, write_table
from hipspace.training.trainer import Files, train

SPLIT_CSV = Path("data/split.csv")
TRUTH_CSV = Path("data/truth.csv")
STORES = {"coarse": Path("data/hips.h5"), "fine": Path("data/close_ups.h5")}


def main(name: str) -> None:
    trials, folder = Trials.load(), Path("trials") / name
    trial, store = trials.all[name], STORES[trials.network]
    coarse = trials.network == "coarse"
    section = TrainCoarse.load() if coarse else TrainFine.load()
    params = Train.model_validate(overridden(section.model_dump(), trial.train))
    split = trained_on(read_table(SPLIT_CSV, SPLIT), trial, params.seed)
    write_table(folder / "split.csv", split, SPLIT)
    model = folder / "model.safetensors"
    files = Files(store, folder / "split.csv", model, folder / "history.csv")
    view = Preprocess.load() if coarse else CloseUp.load()
    train(params, view, files, Runtime.load().workers)
    truth = read_table(TRUTH_CSV, TRUTH).set_index(["file", "side"])["minimum_mm"]
    with Hips(store) as hips:
        how = trials.network, Borders.load().smoothing_mm
        rows = tested_rows(model, hips, split, truth, *how)
        table = pd.DataFrame(shown(rows, (split["part"] == "test").sum(), "hip"))
    write_table(folder / "tested.csv", table, ["file", "side"])


if __name__ == "__main__":
    run(main, __doc__, argument="NAME")
