"""How fast every stage is, beside the study's way and beside what is possible.

Both ways do the same work on the same files in turns; figures are medians of rounds.
Run as `python -m benchmarks.speed` where `dvc repro` has been run. The table goes to
benchmarks/results/speed.csv, its figure to benchmarks/results/speed.png.
"""

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pandas as pd
from tqdm import tqdm

import stages  # noqa: F401  (puts src on the path)
from benchmarks import (
    inference_speed,
    preprocessing_speed,
    rendering_speed,
    training_speed,
    unchanged_speed,
)
from benchmarks.cohort import require_default_run
from benchmarks.lines import Line
from benchmarks.speed_figure import speed_figure
from benchmarks.this_machine import this_machine
from hipspace.params import Runtime

TABLE = Path("benchmarks/results/speed.csv")
FIGURE = TABLE.with_suffix(".png")


def main() -> None:
    """Measure, and write the table and its figure."""
    options = _options()
    require_default_run()
    machine = this_machine()
    print(machine)  # noqa: T201
    found = []
    for line in tqdm(_lines(options), "benchmarks", unit="line", disable=None):
        found.append({**asdict(line), "holds": line.holds})
        tqdm.write(f"{line.what}: {line.figure:.3g} {line.judged} {line.holds}")
    table = pd.DataFrame(found).assign(machine=machine)
    options.table.write_text(table.to_csv(index=False, float_format="%.4g"))
    speed_figure(table).savefig(options.figure, dpi=120)


def _lines(options: argparse.Namespace) -> Iterator[Line]:
    workers, repeats = Runtime.load().workers, options.repeats
    yield from preprocessing_speed.lines(options.files, repeats, workers)
    yield from inference_speed.lines(options.hips, repeats, workers)
    yield from training_speed.lines(min(repeats, 3), workers)
    yield from rendering_speed.lines(options.patients, min(repeats, 3), workers)
    yield from unchanged_speed.lines(repeats)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speed", description=__doc__.partition("\n")[0]
    )
    numbers = {
        "files": (32, "radiographs of each kind to preprocess"),
        "hips": (96, "to predict and to measure"),
        "patients": (6, "to render"),
        "repeats": (5, "rounds, whose median counts"),
    }
    for name, (default, text) in numbers.items():
        parser.add_argument(f"--{name}", type=int, default=default, help=text)
    parser.add_argument("--table", type=Path, default=TABLE)
    parser.add_argument("--figure", type=Path, default=FIGURE)
    return parser.parse_args()


if __name__ == "__main__":
    main()
