"""The table of experiments, from what `dvc exp show --json` says."""

import json
from itertools import product
from pathlib import Path

import pandas as pd

from benchmarks.experiments import SUMMARY, experiments, table, write_runs

ROOT = Path(__file__).resolve().parents[1]
LOSSES = ROOT / "benchmarks/results/losses.csv"


def said(loss, seed, mae_mm, rev="a", under=()) -> dict:
    data = {
        "params": {"params.yaml": {"data": {"train": {"loss": loss, "seed": seed}}}},
        "metrics": {"metrics/summary.json": {"data": {"mae_mm": mae_mm}}},
    }
    below = [{"revs": [experiment]} for experiment in under]
    return {"rev": rev, "data": data, "experiments": below}


SHOWN = [
    said("dice", 3, 9.0, rev="workspace"),
    said("dice", 3, 0.1, under=[said("dice", 4, 0.2), said("ce", 3, 0.5)]),
    said("dice", 3, 0.1),
]


def test_each_commit_and_experiment_counts_once_and_the_workspace_never():
    found = list(experiments(SHOWN, "train.loss", "train.seed"))
    assert [run["mae_mm"] for run in found] == [0.2, 0.5, 0.1]


def test_an_experiment_counts_before_a_commit_of_its_kind():
    shown = [said("dice", 3, 0.1, under=[said("dice", 3, 0.3)])]
    found = list(experiments(shown, "train.loss", "train.seed"))
    assert [run["mae_mm"] for run in found] == [0.3]


def test_an_experiment_without_results_is_left_out():
    failed = {"rev": "b", "data": None, "experiments": None}
    empty = said("ce", 9, 0.0)
    empty["data"]["metrics"] = {}
    assert not list(experiments([failed, empty], "train.loss", "train.seed"))


def test_an_experiment_that_runs_is_left_out_with_the_figures_it_began_with():
    shown = said("dice", 3, 0.1, under=[said("ce", 3, 0.1), said("ce", 4, 0.2)])
    shown["experiments"][0]["executor"] = {"state": "running", "name": "tempdir"}
    found = list(experiments([shown], "train.loss", "train.seed"))
    assert [run["mae_mm"] for run in found] == [0.2, 0.1]


def test_a_row_has_mean_and_spread_of_its_seeds():
    found = pd.DataFrame(experiments(SHOWN, "train.loss", "train.seed"))
    assert table(found, "train.loss").splitlines() == [
        "| `train.loss` | runs | mae_mm |",
        "|---|---|---|",
        "| dice | 2 | 0.150 ± 0.071 |",
        "| ce | 1 | 0.500 |",
    ]


def test_rows_are_written_under_the_last_parts_of_their_names(tmp_path):
    found = pd.DataFrame(experiments(SHOWN, "train.loss", "train.seed"))
    write_runs(tmp_path / "runs.csv", found, "train.loss", "train.seed")
    written = pd.read_csv(tmp_path / "runs.csv")
    assert list(written.columns) == ["loss", "seed", "mae_mm", "machine"]
    assert written["loss"].tolist() == ["ce", "dice", "dice"]
    assert written["mae_mm"].tolist() == [0.5, 0.1, 0.2]


def test_the_table_of_losses_has_each_with_each_seed_from_one_machine():
    runs = pd.read_csv(LOSSES)
    losses, seeds = ("dice_ce", "dice", "ce"), (3, 4, 5)
    pairs = zip(runs["loss"], runs["seed"], strict=True)
    assert sorted(pairs) == sorted(product(losses, seeds))
    assert runs["machine"].nunique() == 1
    assert set(json.loads((ROOT / SUMMARY).read_text())) < set(runs.columns)
