"""Where `hipspace measure` finds its models if none is named."""

from pathlib import Path

COARSE, FINE = "coarse.safetensors", "fine.safetensors"
"""The fine model lies beside the coarse one."""
INTERVAL = "interval.json"
"""How far their minima may be off; it lies there too, if it is known."""
INSTALLED = Path(__file__).parents[1] / "released"
"""In an installed package."""
IN_REPOSITORY = Path(__file__).parents[3] / "models/release"
"""In a clone."""


def released_folder() -> Path:
    """The folder of the released models, of the package or of its repository."""
    return INSTALLED if INSTALLED.is_dir() else IN_REPOSITORY


RELEASED = (released_folder() / COARSE, released_folder() / FINE)
