"""A synthetic cohort of pelvic radiographs whose joint space width is known."""

import logging
from pathlib import Path

from hipspace.params import Phantom, Runtime
from hipspace.phantom.cohort import write_cohort
from hipspace.running.parallel import workplace
from hipspace.running.stage import run

PHANTOM = Path("data/phantom")


def main() -> None:
    params = Phantom.load()
    with workplace(Runtime.load()) as workers:
        rows = write_cohort(PHANTOM, params, workers)
    radiographs = len({row["file"] for row in rows})
    logging.info("%d usable radiographs, %d hips with truth", radiographs, len(rows))


if __name__ == "__main__":
    run(main, __doc__)
