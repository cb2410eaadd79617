"""The same synthetic hips X-rayed again -> their widths on every radiograph."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from joblib import delayed

from hipspace.params import Borders, Phantom, Retest, Runtime
from hipspace.phantom.retest import Row, take_rows
from hipspace.phantom.takes import plan_takes
from hipspace.running.parallel import in_order, workplace
from hipspace.running.progress import shown
from hipspace.running.resuming import (
    checkpoints_root,
    fingerprint,
    held_folder,
    resumed,
)
from hipspace.storage.tables import RETEST, write_table

MODEL = Path("models/resunet.safetensors")
HIP_MODEL = Path("models/hip.safetensors")
RETEST_CSV = Path("data/retest.csv")


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    phantom, retest = Phantom.load(), Retest.load()
    takes = plan_takes(phantom, retest)
    smoothing_mm = Borders.load().smoothing_mm
    models = (MODEL.absolute(), HIP_MODEL.absolute())

    def rest(number: int) -> Iterator[list[Row]]:
        later = takes[number:]
        jobs = (delayed(take_rows)(take, models, smoothing_mm) for take in later)
        return in_order(jobs, workers)

    sections = [section.model_dump() for section in (phantom, retest)]
    settings = {"takes": sections, "smoothing_mm": smoothing_mm}
    inputs = fingerprint(settings, [MODEL, HIP_MODEL])
    with (
        held_folder(checkpoints_root() / f"retest-{inputs}") as folder,
        workplace(Runtime.load()) as workers,
    ):
        hips = shown(resumed(folder, rest), len(takes), "radiograph")
        rows = pd.DataFrame([row for of_take in hips for row in of_take])
    write_table(RETEST_CSV, rows, RETEST)


if __name__ == "__main__":
    main()
