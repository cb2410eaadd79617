"""Where the time of a stage goes: what its functions cost, the dearest first.

`python -m benchmarks.where preprocess` profiles a few items of a stage in one process,
where `dvc repro` has been run; the table is printed.
"""

import argparse
import cProfile
import pstats
import tempfile
from collections.abc import Callable
from pathlib import Path

import stages  # noqa: F401  (puts src on the path)
from benchmarks.cohort import kept_files, require_default_run, views
from benchmarks.inference_speed import TestHips
from hipspace.params import Phantom
from hipspace.phantom.cohort import write_picture
from hipspace.phantom.plan import plan
from hipspace.radiographs.preprocessing import preprocess

LINES = 25


def render(items: int) -> None:
    """Radiographs of the phantom, written."""
    phantom = Phantom.load()
    usable = [picture for picture in plan(phantom) if picture.fault is None]
    with tempfile.TemporaryDirectory() as folder:
        for picture in usable[:items]:
            write_picture(Path(folder), picture, phantom)


def preprocess_some(items: int) -> None:
    """Uncompressed radiographs, not stored."""
    wanted = views()
    for file in kept_files(compressed=False)[:items]:
        preprocess(file, wanted)


def measure(items: int) -> None:
    """Hips, from the coarse network to all widths."""
    TestHips(items, workers=1).as_here()


STAGES: dict[str, Callable[[int], None]] = {
    "render": render,
    "preprocess": preprocess_some,
    "measure": measure,
}


def main() -> None:
    """Profile the stage that is asked for and print its dearest functions."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.where", description=__doc__.partition("\n")[0]
    )
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("--items", type=int, default=4, help="radiographs or hips")
    options = parser.parse_args()
    require_default_run()
    work = STAGES[options.stage]
    work(1)
    with cProfile.Profile() as profile:
        work(options.items)
    pstats.Stats(profile).sort_stats("tottime").print_stats(LINES)


if __name__ == "__main__":
    main()
