"""Repeat acquisitions of synthetic hips -> the joint of each hip on each of them."""

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
from joblib import delayed

from hipspace.params import Phantom, Retest, Runtime
from hipspace.phantom.acquisitions import plan_acquisitions
from hipspace.phantom.retest import Row, acquisition_rows
from hipspace.running.parallel import in_order, workplace
from hipspace.running.progress import shown
from hipspace.running.resuming import resumed, stage_folder
from hipspace.running.stage import run
from hipspace.storage.files.column_names import RETEST
from hipspace.storage.files.tables import write_table

MODEL = Path("models/coarse.safetensors")
FINE_MODEL = Path("models/fine.safetensors")
RETEST_CSV = Path("data/retest.csv")


def main() -> None:
    phantom, retest = Phantom.load(), Retest.load()
    acquisitions = plan_acquisitions(phantom, retest)
    models = (MODEL.absolute(), FINE_MODEL.absolute())

    def rest(number: int) -> Iterator[list[Row]]:
        later = acquisitions[number:]
        jobs = (delayed(acquisition_rows)(acquisition, models) for acquisition in later)
        return in_order(jobs, workers)

    sections = [section.model_dump() for section in (phantom, retest)]
    settings = {"acquisitions": sections}
    with (
        stage_folder("retest", settings, [MODEL, FINE_MODEL]) as folder,
        workplace(Runtime.load()) as workers,
    ):
        hips = shown(resumed(folder, rest), len(acquisitions), "radiograph")
        rows = pd.DataFrame([row for of_acquisition in hips for row in of_acquisition])
    write_table(RETEST_CSV, rows, RETEST)


if __name__ == "__main__":
    run(main, __doc__)
