"""One training of a comparison, and its test hips -> trials/NAME; resumes.

NAME is a key of trials.all in params.yaml.
"""

from pathlib import Path

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
from hipspace.running.stage import run
from hipspace.statistics.trials import tested_hips, trained_on
from hipspace.storage.files.column_names import SPLIT, TRUTH
from hipspace.storage.files.tables import read_table, write_table
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
    tables = split, read_table(TRUTH_CSV, TRUTH)
    how = trials.network, Borders.load().smoothing_mm
    table = tested_hips(model, store, *tables, *how)
    write_table(folder / "tested.csv", table, ["file", "side"])


if __name__ == "__main__":
    run(main, __doc__, argument="NAME")
