"""How long `dvc repro` takes when nothing has changed."""

import subprocess
import sys
from collections.abc import Iterator

import numpy as np

from benchmarks.lines import Line, alone
from benchmarks.timing import in_turns

SECONDS = 3.0
DVC = (sys.executable, "-m", "dvc")


def lines(repeats: int) -> Iterator[Line]:
    """Seconds of the whole command; no line if a stage would run."""
    status = _run("status", "--quiet", "dvc.yaml")
    if status.returncode:
        return
    seconds = in_turns({"dvc repro": lambda: _run("repro", "--quiet")}, repeats)
    times = seconds["dvc repro"]
    limit = in_turns({"dvc version": lambda: _run("--version")}, repeats)
    yield alone(
        "dvc repro, nothing changed",
        times,
        times,
        "s",
        SECONDS,
        float(np.min(limit["dvc version"])),
        "starting DVC",
    )


def _run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run((*DVC, *arguments), capture_output=True, check=False)
