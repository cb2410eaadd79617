"""Locks that keep two processes from doing the same work at once."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout


class InUse(OSError):
    """Another process holds a lock."""


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a file or folder: `.lock` beside it, deleted at the end.

    A process that is killed leaves the lock free.

    Raises
    ------
    InUse
        If another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    name = path.with_name(f"{path.name}.lock")
    lock = FileLock(name, timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise InUse(
            f"{path}: another process is writing it; wait for it or end it"
        ) from None
    try:
        yield
    finally:
        with suppress(OSError):  # Windows deletes no open file
            name.unlink()
        lock.release()
