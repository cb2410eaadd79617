"""What a choice changes, beside what another seed changes: a table of experiments.

`dvc exp run --queue -S 'train.loss=dice_ce,dice,ce' -S 'train.seed=3,4,5'` and `dvc exp
run --run-all` make them; `python -m benchmarks.experiments` prints the table, a row for
each value of a parameter: mean and SD over its experiments of what decides. With
`--csv` it writes a row for each experiment, of which README makes its table. To compare
what one machine has made, the default is an experiment too.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import reduce
from pathlib import Path
from typing import Any

import pandas as pd

import stages  # noqa: F401  (puts src on the path)
from benchmarks.this_machine import this_machine
from hipspace.storage.files.tables import write_table

PARAMS, SUMMARY = "params.yaml", "metrics/summary.json"
Numbers = dict[str, Any]


def main() -> None:
    """Print the table of the experiments of this repository, or write their rows."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--by", default="train.loss", help="default: %(default)s")
    parser.add_argument("--seed", default="train.seed", help="default: %(default)s")
    parser.add_argument(
        "--csv", type=Path, help="file for a row of each, instead of the table"
    )
    options = parser.parse_args()
    command = ["dvc", "exp", "show", "--json"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)
    found = pd.DataFrame(
        experiments(json.loads(shown.stdout), options.by, options.seed)
    )
    if found.empty:
        raise SystemExit(f"no experiment with {SUMMARY}")
    if options.csv is None:
        sys.stdout.write(table(found, options.by))
    else:
        write_runs(options.csv, found, options.by, options.seed)


def write_runs(path: Path, found: pd.DataFrame, by: str, seed: str) -> None:
    """A row an experiment; parameters under the last parts of their names."""
    short = {name: name.rpartition(".")[2] for name in (by, seed)}
    runs = found.rename(columns=short).sort_values(list(short.values()))
    write_table(path, runs.assign(machine=this_machine()), list(short.values()))


def experiments(shown: list[dict], *parameters: str) -> Iterator[Numbers]:
    """Parameters and summary of each commit and experiment, as `dvc exp show` has them.

    Those of one kind, by all of the parameters, count once, an experiment before its
    commit, which another machine may have made. One that runs or waits, of which DVC
    shows the figures that it began with, does not count.
    """
    seen = set()
    for commit in shown:
        under = filter(_is_done, commit.get("experiments") or [])
        every = [*(e["revs"][0] for e in under), commit]
        for data in (e["data"] for e in every if e["rev"] != "workspace" and e["data"]):
            numbers = _data(data["metrics"], SUMMARY)
            values = {
                name: _at(_data(data["params"], PARAMS), name) for name in parameters
            }
            kind = tuple(values.values())
            if numbers and kind not in seen:
                seen.add(kind)
                yield values | numbers


def _is_done(experiment: Mapping[str, Any]) -> bool:
    executor = experiment.get("executor") or {}
    return executor.get("state", "success") == "success"


def table(found: pd.DataFrame, by: str) -> str:
    """Markdown: a row for each value of a parameter, `mean ± SD` of each number."""
    numbers = [name for name in found.columns if "." not in name]
    head = [f"`{by}`", "runs", *numbers]
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for value, of_value in found.groupby(by, sort=False):
        cells = [_spread(of_value[name]) for name in numbers]
        lines.append(f"| {' | '.join([str(value), str(len(of_value)), *cells])} |")
    return "\n".join(lines) + "\n"


def _spread(values: pd.Series) -> str:
    if len(values) == 1:
        return f"{values.iloc[0]:.3f}"
    return f"{values.mean():.3f} ± {values.std():.3f}"


def _data(files: Mapping[str, Any], name: str) -> Numbers:
    return dict((files or {}).get(name, {}).get("data") or {})


def _at(values: Numbers, name: str) -> Any:
    return reduce(lambda inner, key: inner[key], name.split("."), values)


if __name__ == "__main__":
    main()
