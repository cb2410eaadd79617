"""Time and peak memory of preprocessing against the number of radiographs and workers.

Run as `python -m benchmarks.growth` where `dvc repro` has been run: the cohort's files
are taken again and again until there are enough. The table goes to
benchmarks/growth.csv, its figure to benchmarks/growth.png.
"""

import argparse
import multiprocessing
import tempfile
import time
from itertools import cycle, islice
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

TABLE, FIGURE = Path("benchmarks/growth.csv"), Path("benchmarks/growth.png")
SAMPLED_EVERY_S = 0.05
WORKERS = (1, 2)
LABELS = {"seconds": "time, s", "peak_mb": "peak memory, MB"}


def main() -> None:
    """Measure every number of radiographs and workers, and write table and figure."""
    options = _options()
    require_default_run()
    runs = [(n, workers) for n in options.radiographs for workers in WORKERS]
    rows = [
        {"radiographs": n, "workers": workers, **_measured(n, workers)}
        for n, workers in tqdm(runs, "growth", unit="run")
    ]
    table = pd.DataFrame(rows).assign(machine=this_machine())
    options.table.write_text(table.to_csv(index=False, float_format="%.4g"))
    growth_figure(table).savefig(options.figure, dpi=120)


def growth_figure(table: pd.DataFrame) -> Figure:
    """Seconds and megabytes against radiographs, a curve for each number of workers."""
    figure = Figure(figsize=(9, 3.6), layout="constrained")
    axes_of = dict(zip(LABELS, figure.subplots(1, 2), strict=True))
    for column, axes in axes_of.items():
        for workers, rows in table.groupby("workers"):
            axes.plot(rows["radiographs"], rows[column], "o-", label=f"{workers}")
        axes.set(xscale="log", xlabel="radiographs", ylabel=LABELS[column])
        axes.legend(title="processes")
    axes_of["seconds"].set_yscale("log")
    axes_of["peak_mb"].set_ylim(bottom=0)
    figure.suptitle(table["machine"].iloc[0], fontsize=7)
    return figure


def _measured(radiographs: int, workers: int) -> dict[str, float]:
    """Seconds and peak memory (MB) of a process of its own and of those it starts."""
    process = multiprocessing.get_context("spawn").Process(
        target=_preprocess, args=(radiographs, workers)
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


def _preprocess(radiographs: int, workers: int) -> None:
    files = kept_files(compressed=False)
    with tempfile.TemporaryDirectory() as folder:
        wanted = list(islice(cycle(files), radiographs))
        preprocess_to(Path(folder), wanted, views(), workers)
    # its end would wait for workers that wait minutes for more
    get_reusable_executor().shutdown()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.growth", description=__doc__.partition("\n")[0]
    )
    text = "numbers of radiographs"
    parser.add_argument(
        "--radiographs", type=int, nargs="+", default=[10, 100, 1000], help=text
    )
    parser.add_argument("--table", type=Path, default=TABLE)
    parser.add_argument("--figure", type=Path, default=FIGURE)
    return parser.parse_args()


if __name__ == "__main__":
    main()
