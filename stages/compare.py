"""The trials of a comparison -> a table of them, and their learning curves."""

from pathlib import Path

import pandas as pd

from hipspace.params import Trials
from hipspace.report.charts import png
from hipspace.report.trial_charts import trial_curves, trial_differences
from hipspace.running.stage import run
from hipspace.statistics.trial_tables import TRIAL_TABLE, trial_table
from hipspace.storage.files.column_names import HISTORY, SPLIT
from hipspace.storage.files.tables import read_table, write_table

TRIALS = Path("trials")
TABLE, CURVES = Path("results/trials.csv"), Path("results/curves.csv")


def main() -> None:
    trials = Trials.load().all
    tested = {
        k: read_table(TRIALS / k / "tested.csv", ["file", "side"]) for k in trials
    }
    splits = {key: read_table(TRIALS / key / "split.csv", SPLIT) for key in trials}
    trained = {key: int((s["part"] == "train").sum()) for key, s in splits.items()}
    table = trial_table(trials, tested, trained)
    write_table(TABLE, table, TRIAL_TABLE)
    histories = [
        read_table(TRIALS / key / "history.csv", HISTORY).assign(
            group=trial.group, name=trial.name
        )
        for key, trial in trials.items()
    ]
    curves = pd.concat(histories, ignore_index=True)
    write_table(CURVES, curves, ["group", "name", *HISTORY])
    Path("results/curves.png").write_bytes(png(trial_curves(curves, table)))
    Path("results/differences.png").write_bytes(png(trial_differences(trials, tested)))


if __name__ == "__main__":
    run(main, __doc__)
