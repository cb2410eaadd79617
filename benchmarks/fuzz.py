"""Damage files in many ways, read each in a process of its own, and list the outcomes.

    python -m benchmarks.fuzz 2000

writes benchmarks/results/fuzz.csv: how many files of each compression and each kind of
damage had which outcome. An outcome is `read`, a reason of `hipspace.errors.Reason`, or
what must not be: `raised`, `ended` (the process) or `hung`. The exit status is 1 if
there is any of these.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from benchmarks.fuzz_files import intact_files
from hipspace.errors import Unusable
from hipspace.radiographs.reading import read_source

TABLE = Path(__file__).with_name("results") / "fuzz.csv"
SECONDS = 60
"""That a file may take before it counts as hung."""
FILES_A_PROCESS = 50
SEED = 1
MUST_NOT_BE = ("raised", "ended", "hung")

Damage = Callable[[bytearray, np.random.Generator], bytes]


def flip(content: bytearray, rng: np.random.Generator) -> bytes:
    """Flip bits of one to twenty bytes anywhere."""
    for at in rng.integers(len(content), size=rng.integers(1, 21)):
        content[at] ^= rng.integers(1, 256)
    return bytes(content)


def flip_header(content: bytearray, rng: np.random.Generator) -> bytes:
    """Flip bits in the first 1,500 bytes, behind the preamble."""
    for at in rng.integers(128, min(1500, len(content)), size=rng.integers(1, 6)):
        content[at] ^= rng.integers(1, 256)
    return bytes(content)


def flip_codestream(content: bytearray, rng: np.random.Generator) -> bytes:
    """Flip bits in the first 300 bytes of the pixel data."""
    start = max(content.rfind(b"\xe0\x7f\x10\x00"), 0)
    for at in rng.integers(start, min(start + 300, len(content)), rng.integers(1, 6)):
        content[at] ^= rng.integers(1, 256)
    return bytes(content)


def cut(content: bytearray, rng: np.random.Generator) -> bytes:
    """Leave out the end."""
    return bytes(content[: rng.integers(len(content))])


def leave_out(content: bytearray, rng: np.random.Generator) -> bytes:
    """Leave out a run of bytes in between."""
    start = rng.integers(len(content))
    del content[start : start + rng.integers(1, 200)]
    return bytes(content)


def repeat(content: bytearray, rng: np.random.Generator) -> bytes:
    """Write a run of bytes twice."""
    start = rng.integers(len(content))
    run = content[start : start + rng.integers(1, 200)]
    return bytes(content[:start] + run + content[start:])


def extremes(content: bytearray, rng: np.random.Generator) -> bytes:
    """Set four bytes in a row to their least or their greatest."""
    start = rng.integers(128, len(content) - 4)
    content[start : start + 4] = bytes([rng.choice([0, 255])]) * 4
    return bytes(content)


DAMAGES: tuple[Damage, ...] = (
    *(flip, flip_header, flip_codestream, cut, leave_out, repeat, extremes),
)


def outcome(path: Path) -> str:
    """What becomes of a file."""
    try:
        read_source(path, spacing_mm=0.2, correct_magnification=False)
    except Unusable as error:
        return error.reason.value
    except Exception as error:  # noqa: BLE001
        return f"raised {type(error).__name__}"
    return "read"


def outcomes(paths: list[Path]) -> Iterator[str]:
    """The outcome of each file; what ends a process costs that file alone."""
    rest = list(paths)
    while rest:
        part, rest = rest[:FILES_A_PROCESS], rest[FILES_A_PROCESS:]
        with ProcessPoolExecutor(1) as process:
            jobs = [process.submit(outcome, path) for path in part]
            for number, job in enumerate(jobs):
                try:
                    yield job.result(SECONDS)
                except (BrokenProcessPool, TimeoutError) as error:
                    yield "ended" if isinstance(error, BrokenProcessPool) else "hung"
                    rest = part[number + 1 :] + rest
                    process.shutdown(wait=False, cancel_futures=True)
                    break


def main(number: int) -> int:
    """Write the table of so many files and return the exit status."""
    rng = np.random.default_rng(SEED)
    counts: Counter[tuple[str, str, str]] = Counter()
    with TemporaryDirectory() as folder:
        files = intact_files()
        kinds, paths = [], []
        for k in range(number):
            name, content = files[k % len(files)]
            damage = DAMAGES[k // len(files) % len(DAMAGES)]
            path = Path(folder) / f"{k}"
            path.write_bytes(damage(bytearray(content), rng))
            kinds.append((name, damage.__name__))
            paths.append(path)
        for kind, found in zip(kinds, outcomes(paths), strict=True):
            counts[(*kind, found)] += 1
    rows = [(*key, count) for key, count in sorted(counts.items())]
    table = pd.DataFrame(rows, columns=["file", "damage", "outcome", "files"])
    table.to_csv(TABLE, index=False, lineterminator="\n")
    print(table.groupby("outcome")["files"].sum().to_string())  # noqa: T201
    return int(table["outcome"].str.startswith(MUST_NOT_BE).any())


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
