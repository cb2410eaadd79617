"""Time and memory of a large cohort, from its manifest to its measured hips.

`python -m benchmarks.large_cohort 500 5000 15000` simulates cohorts of so many small
radiographs, no two alike, on a share of their own, and runs the pipeline of a copy of
this repository on their manifest: killed on its way and run again, run without any
change, and with radiographs added. Predictions are the labels themselves, so what is
measured of `measure` is its time and its memory. The table goes to
benchmarks/results/large_cohort.csv.
"""

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

import stages  # noqa: F401  (puts src on the path)
from benchmarks.memory import resident_bytes
from hipspace.params import Runtime
from hipspace.radiographs.landmarks import write_points
from hipspace.splitting import TEST, VALIDATION, places
from hipspace.storage.files.column_names import RETEST, SPLIT
from hipspace.storage.files.tables import read_table, write_table
from hipspace.storage.hips import Hips
from hipspace.storage.predictions import Prediction, write_predictions
from tests.support.small_cohort import SPACING_MM, header, hips, picture, write_dicom

ROOT = Path(__file__).resolve().parents[1]
TABLE = Path("benchmarks/results/large_cohort.csv")
ADDED = 100
KILLED_AT = 0.6
"""Of the radiographs."""
COARSER = 2
"""Pixels of `small_cohort.picture` along the side of a pixel of the share's files."""
VISITS = ("T00", "T05", "T10")
SAMPLED_EVERY_SECONDS = 0.5


@dataclass
class Bench:
    """One cohort and one copy of the repository, and what was noted of them."""

    folder: Path
    radiographs: int
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def share(self) -> Path:
        """Where the radiographs are."""
        return self.folder / "share"

    @property
    def manifest(self) -> Path:
        """Their list."""
        return self.folder / "cohort.csv"

    @property
    def copy(self) -> Path:
        """The copy of the repository."""
        return self.folder / "copy"

    def noted(
        self, step: str, *command: str, until: Callable[[], bool] | None = None
    ) -> None:
        """Run a command in the copy and note its time, its memory and what was kept.

        `until` says when it is to be killed. Memory is the greatest sum, over
        all processes, of what is resident; shared pages count in each.
        """
        start = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=self.copy,
            env=environment(self.copy),
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        peak = 0
        while process.returncode is None:
            peak = max(peak, resident_bytes(process.pid))
            if until is not None and until():
                os.killpg(process.pid, signal.SIGKILL)
            with suppress(subprocess.TimeoutExpired):
                process.wait(SAMPLED_EVERY_SECONDS)
        seconds = round(time.monotonic() - start, 1)
        if process.returncode not in (0, -signal.SIGKILL):
            raise SystemExit(f"{step}: {command} ended with {process.returncode}")
        row = {"radiographs": self.radiographs, "step": step, "seconds": seconds}
        row |= {"peak_mib": round(peak / 2**20), "kept": self.kept()}
        self.rows.append(row)

    def kept(self) -> int:
        """How many outcomes there are to go on from."""
        return sum(1 for _ in (self.copy / ".checkpoints").rglob("*.zip"))


def main() -> None:
    """Simulate a cohort of every size that is asked for, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("sizes", nargs="+", type=int, metavar="RADIOGRAPHS")
    parser.add_argument("--folder", type=Path, help="with 1 MB a radiograph to spare")
    parser.add_argument("--workers", type=int, default=Runtime.load().workers)
    options = parser.parse_args()
    settings = options.folder, options.workers
    rows = [row for size in options.sizes for row in figures(size, *settings)]
    pd.DataFrame(rows).to_csv(TABLE, index=False)


def figures(
    radiographs: int, folder: Path | None, workers: int
) -> Iterator[dict[str, Any]]:
    """The rows of the table for one size of cohort."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        bench = Bench(Path(name), radiographs)
        copy_repository(bench, workers)
        simulate(bench.share, range(radiographs))
        list_files = ("hipspace", "manifest", str(bench.share), "--csv")
        list_files += (str(bench.manifest),)
        run = ("dvc", "repro", "--quiet", "split")
        bench.noted("manifest", *list_files)
        last = KILLED_AT * radiographs
        bench.noted("killed", *run, until=lambda: bench.kept() >= last)
        bench.noted("the rest", *run)
        bench.noted("status", "dvc", "status")
        bench.noted("no change", *run)
        simulate(bench.share, range(radiographs, radiographs + ADDED))
        bench.noted(f"manifest, {ADDED} added", *list_files)
        bench.noted(f"{ADDED} added", *run)
        predict_perfectly(bench.copy / "data")
        shutil.copytree(
            ROOT / "models/release", bench.copy / "models", dirs_exist_ok=True
        )
        write_table(
            bench.copy / "data/retest.csv", pd.DataFrame(columns=RETEST), RETEST
        )
        bench.noted("measure", "stages.measure")
        yield from bench.rows


def simulate(share: Path, numbers: Iterable[int]) -> None:
    """Write radiographs of these numbers with their landmarks; no two files are alike.

    Three visits a patient; a radiograph's number is in its first pixels.
    """
    pixels = picture()[::COARSER, ::COARSER].copy()
    dataset = header(pixels, SPACING_MM * COARSER)
    landmarks_mm = hips().reshape(-1, 2)
    for number in numbers:
        patient, visit = divmod(number, len(VISITS))
        name = f"{patient:07d}_{VISITS[visit]}_APO.dcm"
        pixels[0, :5] = [int(digit) for digit in f"{number:05d}"]
        dataset.PixelData = pixels.tobytes()
        write_dicom(share / "CHECK" / VISITS[visit] / name, dataset)
        folder = share / "CHECK-pointfiles" / VISITS[visit]
        folder.mkdir(parents=True, exist_ok=True)
        moved_mm = landmarks_mm + np.array([number % 100, number // 100]) * 0.001
        write_points(folder / f"{name}.pts", moved_mm)


def copy_repository(bench: Bench, workers: int) -> None:
    """What git has of the repository, with the cohort's manifest as its root."""
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True
    )
    for name in listed.stdout.splitlines():
        (bench.copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, bench.copy / name)
    yaml = YAML()
    params = yaml.load(bench.copy / "params.yaml")
    params["cohort"] = {"root": str(bench.manifest), "folder": str(bench.share)}
    params["runtime"]["workers"] = workers
    yaml.dump(params, bench.copy / "params.yaml")
    subprocess.run(["git", "init", "--quiet"], cwd=bench.copy, check=True)


def predict_perfectly(data: Path) -> None:
    """Both networks' predictions of test and validation hips: the labels themselves."""
    split = read_table(data / "split.csv", SPLIT)
    for store, predictions in (
        ("hips.h5", "coarse_predictions.h5"),
        ("close_ups.h5", "fine_predictions.h5"),
    ):
        with Hips(data / store) as labelled:
            wanted = [
                *places(split, TEST, labelled),
                *places(split, VALIDATION, labelled),
            ]
            found = (
                Prediction.of(row, side, labelled.coverage(row, side))
                for row, side in wanted
            )
            write_predictions(data / predictions, found, "softmax")


def environment(copy: Path) -> dict[str, str]:
    """That of this process, for a pipeline of a repository of its own."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "DVC_"))}
    kept.pop("HIPSPACE_CHECKPOINTS", None)
    beside = str(Path(sys.executable).parent)
    paths = {
        "PATH": [beside, os.environ["PATH"]],
        "PYTHONPATH": [str(copy / "src"), str(copy)],
    }
    return kept | {name: os.pathsep.join(path) for name, path in paths.items()}


if __name__ == "__main__":
    main()
