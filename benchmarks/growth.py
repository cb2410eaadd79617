"""Time and peak memory of two stages and of the command, by radiographs and workers.

Run as `python -m benchmarks.growth` where `dvc repro` has been run: the cohort's files,
and its test and validation hips, are taken again and again until there are enough. The
command is `hipspace measure` with the released models. The table goes to
benchmarks/results/growth.csv, its figure beside it.
"""

import argparse
import multiprocessing
import tempfile
import time
from collections.abc import Callable
from itertools import cycle, islice, product
from pathlib import Path

import pandas as pd
from joblib.externals.loky import get_reusable_executor
from matplotlib.figure import Figure
from tqdm import tqdm

import stages  # noqa: F401  (puts src on the path)
from benchmarks.cohort import kept_files, require_default_run, views
from benchmarks.memory import resident_bytes
from benchmarks.preprocessing_speed import preprocess_to
from benchmarks.this_machine import this_machine
from hipspace.command.cli import main as hipspace
from hipspace.measurement.measured import Run
from hipspace.measurement.rows import as_table
from hipspace.params import Borders, Runtime
from hipspace.splitting import TEST, VALIDATION
from stages.measure import COARSE, FINE, PATHS

TABLE = Path("benchmarks/results/growth.csv")
FIGURE = TABLE.with_suffix(".png")
SAMPLED_EVERY_S = 0.05
LABELS = {"seconds": "time, s", "peak_mb": "peak memory, MB"}


def main() -> None:
    """Measure every number of radiographs and workers, and write table and figure."""
    options = _options()
    require_default_run()
    runs = list(product(STAGES, options.radiographs, options.workers))
    rows = [
        {"stage": stage, "radiographs": n, "workers": workers}
        | _measured(STAGES[stage], n, workers)
        for stage, n, workers in tqdm(runs, "growth", unit="run")
    ]
    table = pd.DataFrame(rows).assign(machine=this_machine())
    options.table.write_text(table.to_csv(index=False, float_format="%.4g"))
    growth_figure(table).savefig(options.figure, dpi=120)


def growth_figure(table: pd.DataFrame) -> Figure:
    """Seconds and megabytes against radiographs: a row a stage, a curve for workers."""
    stages_of = dict(tuple(table.groupby("stage", sort=False)))
    figure = Figure(figsize=(9, 3.2 * len(stages_of)), layout="constrained")
    grid = figure.subplots(len(stages_of), 2, squeeze=False)
    for (stage, rows), row_of_axes in zip(stages_of.items(), grid, strict=True):
        for (column, label), axes in zip(LABELS.items(), row_of_axes, strict=True):
            for workers, curve in rows.groupby("workers"):
                axes.plot(curve["radiographs"], curve[column], "o-", label=f"{workers}")
            axes.set(xscale="log", xlabel="radiographs", ylabel=label, title=stage)
            axes.legend(title="processes")
        row_of_axes[0].set_yscale("log")
        row_of_axes[1].set_ylim(bottom=0)
    figure.suptitle(table["machine"].iloc[0], fontsize=7)
    return figure


def _measured(
    stage: Callable[[int, int], None], radiographs: int, workers: int
) -> dict[str, float]:
    """Seconds and peak memory (MB) of a process of its own and of those it starts."""
    process = multiprocessing.get_context("spawn").Process(
        target=_alone, args=(stage, radiographs, workers)
    )
    start, peak = time.perf_counter(), 0
    process.start()
    while process.is_alive():
        peak = max(peak, resident_bytes(process.pid))
        process.join(SAMPLED_EVERY_S)
    seconds = time.perf_counter() - start
    if process.exitcode:
        raise SystemExit(f"{radiographs} radiographs, {workers} workers: failed")
    return {"seconds": seconds, "peak_mb": peak / 1e6}


def _alone(stage: Callable[[int, int], None], radiographs: int, workers: int) -> None:
    stage(radiographs, workers)
    # its end would wait for workers that wait minutes for more
    get_reusable_executor().shutdown()


def _preprocess(radiographs: int, workers: int) -> None:
    files = kept_files(compressed=False)
    with tempfile.TemporaryDirectory() as folder:
        wanted = list(islice(cycle(files), radiographs))
        preprocess_to(Path(folder), wanted, views(), workers)


def _measure(radiographs: int, workers: int) -> None:
    run = Run.read(COARSE, FINE, PATHS)
    known = [*run.hips(TEST), *run.hips(VALIDATION)]
    wanted = list(islice(cycle(known), radiographs))
    as_table(run.rows(wanted, Borders.load().smoothing_mm, workers))


def _command(radiographs: int, workers: int) -> None:
    files = kept_files(compressed=False)
    with tempfile.TemporaryDirectory() as folder:
        for number, file in enumerate(islice(cycle(files), radiographs)):
            Path(folder, f"{number}.dcm").symlink_to(file.source.path.absolute())
        table = f"{folder}/jsw.csv"
        asked = ["measure", folder, "--csv", table, "--workers", str(workers)]
        # 1 only says that a file has no hip that could be measured
        if (status := hipspace(asked)) > 1:
            raise SystemExit(status)


STAGES = {"preprocess": _preprocess, "measure": _measure, "command": _command}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.growth", description=__doc__.partition("\n")[0]
    )
    text = "numbers of radiographs"
    parser.add_argument(
        "--radiographs", type=int, nargs="+", default=[10, 100, 1000], help=text
    )
    parser.add_argument(
        "--workers",
        type=int,
        nargs="+",
        default=[Runtime.load().workers],
        help="processes",
    )
    parser.add_argument("--table", type=Path, default=TABLE)
    parser.add_argument("--figure", type=Path, default=FIGURE)
    return parser.parse_args()


if __name__ == "__main__":
    main()
