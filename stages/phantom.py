"""A synthetic cohort of pelvic radiographs whose joint space width is known."""

import logging
from pathlib import Path

from hipspace.params import Phantom, Runtime
from hipspace.phantom.cohort import write_cohort
from hipspace.running.parallel import workplace

PHANTOM = Path("data/phantom")


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    params = Phantom.load()
    with workplace(Runtime.load()) as workers:
        rows = write_cohort(PHANTOM, params, workers)
    radiographs = len({row["file"] for row in rows})
    logging.info("%d usable radiographs, %d hips with truth", radiographs, len(rows))


if __name__ == "__main__":
    main()
