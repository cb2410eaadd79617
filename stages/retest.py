"""The same synthetic hips X-rayed again -> their widths on every radiograph."""

import logging
from pathlib import Path

import pandas as pd
from joblib import Parallel, delayed

from hipspace.parallel import workplace
from hipspace.params import Measure, Phantom, Retest, Runtime
from hipspace.phantom.takes import plan_takes
from hipspace.progress import shown
from hipspace.retest import take_rows
from hipspace.retest_table import RETEST
from hipspace.tables import write_table

MODEL = Path("models/resunet.safetensors")
HIP_MODEL = Path("models/hip.safetensors")
RETEST_CSV = Path("data/retest.csv")


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    takes = plan_takes(Phantom.load(), Retest.load())
    smoothing_mm = Measure.load().smoothing_mm
    models = (MODEL.absolute(), HIP_MODEL.absolute())
    jobs = (delayed(take_rows)(take, models, smoothing_mm) for take in takes)
    with workplace(Runtime.load()) as workers:
        measured = Parallel(workers, return_as="generator")(jobs)
        hips = shown(measured, len(takes), "radiograph")
        rows = pd.DataFrame([row for of_take in hips for row in of_take])
    write_table(RETEST_CSV, rows, RETEST)


if __name__ == "__main__":
    main()
