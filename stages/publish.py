"""models/ of this pipeline -> the released models, which `hipspace measure` uses.

With them goes how far their minima may be off.
"""

import shutil
from pathlib import Path

from hipspace.running.stage import run

MODELS = Path("models")
RELEASED = Path("../models/release")
NAMES = ("coarse.safetensors", "fine.safetensors", "interval.json")


def main() -> None:
    for name in NAMES:
        shutil.copyfile(MODELS / name, RELEASED / name)


if __name__ == "__main__":
    run(main, __doc__)
