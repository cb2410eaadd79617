"""Where `hipspace measure` finds its models if none is named."""

from pathlib import Path

COARSE, FINE = "coarse.safetensors", "fine.safetensors"
"""The fine model lies beside the coarse one."""
INSTALLED = Path(__file__).parents[1] / "released"
"""In an installed package."""
REPOSITORY = Path(__file__).parents[3] / "models"
"""In a clone: those that its pipeline has made, and in a folder those released."""
IN_REPOSITORY = Path("release/default_run")


def released_folder() -> Path:
    """The folder of the released models, of the package or of its repository."""
    return INSTALLED if INSTALLED.is_dir() else REPOSITORY / IN_REPOSITORY


RELEASED = (released_folder() / COARSE, released_folder() / FINE)


def default_model(installed: Path, repository: Path) -> Path:
    """The coarse model: in a clone one trained there, else the released one.

    A pair counts as trained only when both models are there.

    Parameters
    ----------
    installed
        Folder of the models of a package; a clone has none.
    repository
        Folder of the models of a clone.
    """
    if installed.is_dir():
        return installed / COARSE
    both = all((repository / name).is_file() for name in (COARSE, FINE))
    return repository / COARSE if both else repository / IN_REPOSITORY / COARSE
