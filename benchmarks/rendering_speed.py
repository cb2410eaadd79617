"""How fast the phantom cohort is rendered."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.lines import Line, alone
from benchmarks.timing import in_turns, quickest
from hipspace.params import Phantom
from hipspace.phantom.cohort import write_cohort
from hipspace.phantom.plan import plan

RADIOGRAPHS_A_SECOND = 1.0


def lines(patients: int, repeats: int, workers: int) -> Iterator[Line]:
    """Radiographs a second of a small cohort, its unusable files included."""
    phantom = Phantom.load().model_copy(update={"patients": patients})
    pictures = plan(phantom)
    with tempfile.TemporaryDirectory() as folder:
        cohort = Path(folder) / "cohort"
        work = {"rendering": lambda: write_cohort(cohort, phantom, workers)}
        seconds = in_turns(work, repeats)["rendering"] / len(pictures)
    exposures = [picture.exposure for picture in pictures]
    pixels = int(np.mean([e.rows * e.columns for e in exposures]))
    rng = np.random.default_rng(0)
    noise = quickest(lambda: rng.standard_normal(pixels, dtype=np.float32))
    yield alone(
        f"rendering a radiograph, {workers} processes",
        seconds,
        1 / seconds,
        "a second",
        RADIOGRAPHS_A_SECOND,
        noise / workers,
        f"drawing the noise of its pixels, {workers} processes",
    )
