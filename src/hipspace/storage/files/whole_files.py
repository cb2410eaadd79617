"""The one place where a file is written under another name and renamed when whole.

So a reader never meets half a file, and a kill leaves the former one in place.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def partial_of(path: Path) -> Path:
    """The name that a file has while it is being written: its own and `.partial`."""
    return path.with_name(f"{path.name}.partial")


@contextmanager
def written_whole(path: Path, *, by_several: bool = False) -> Iterator[Path]:
    """The path of a file to write, which takes the name `path` when it is whole.

    Its folder is made. After an error, or if the file is deleted meanwhile, `path` is
    as it was before.

    Parameters
    ----------
    by_several
        Several processes may write this very file at once: each has a name of its own.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    named = path.with_name(f"{path.name}.{os.getpid()}") if by_several else path
    partial = partial_of(named)
    try:
        yield partial
        if partial.exists():
            partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
