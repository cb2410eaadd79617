"""The workers of a Dask scheduler, used by joblib in place of this machine's.

They work in this process's folder, which a shared file system shows them under the
same path, and with the same code: DVC records results as made by the code that is
here, so a worker that has loaded another is refused.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from distributed import Client
from joblib import parallel_config

SECONDS_TO_ANSWER = 30.0
"""How long the scheduler, and its first worker, may take to answer."""
PACKAGE = Path(__file__).parents[1]


def package_digest(package: Path) -> str:
    """MD5 of the names and texts of the Python files below a folder."""
    digest = hashlib.md5(usedforsecurity=False)
    for path in sorted(package.rglob("*.py")):
        digest.update(path.relative_to(package).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


LOADED = package_digest(PACKAGE)
"""The digest of the package as this process found it."""


@contextmanager
def joined(scheduler: str) -> Iterator[int]:
    """A context in which joblib's jobs run on the workers of a scheduler.

    It yields how many jobs these run at a time. Workers that come later are left out.

    Parameters
    ----------
    scheduler
        An address such as tcp://host:8786, or the file that `dask scheduler
        --scheduler-file` writes.

    Raises
    ------
    SystemExit
        With a sentence, if there is no such file, if nothing answers, if no worker
        comes, or if one cannot do the work of this process.
    """
    with _client(scheduler) as client:
        try:
            workers = _prepared_workers(client)
        except (RuntimeError, TimeoutError) as error:
            raise SystemExit(f"runtime.scheduler: {scheduler}: {error}") from None
        with parallel_config(backend="dask", client=client, workers=workers):
            yield sum(client.ncores(workers).values())


def enter(folder: Path, code: str) -> None:
    """Make the process that calls this, a worker, work in a folder.

    Raises
    ------
    RuntimeError
        If it has loaded other code than that of the digest, or does not see the folder.
    """
    if code != LOADED:
        raise RuntimeError(
            f"a worker has loaded another code from {PACKAGE}; expected that of the "
            "stage: start workers anew when the code has changed"
        )
    try:
        os.chdir(folder)
    except OSError as error:
        raise RuntimeError(
            f"a worker cannot work in the stage's folder: {error}"
        ) from None


def _prepared_workers(client: Client) -> list[str]:
    """Addresses of the workers that are there, ready to work in this folder."""
    client.wait_for_workers(1, timeout=SECONDS_TO_ANSWER)
    try:
        client.run(import_module, __name__)
    except ImportError as error:
        raise RuntimeError(
            f"{error} where a worker looks; expected the stage's src in its PYTHONPATH"
        ) from None
    return list(client.run(enter, Path.cwd(), LOADED))


def _client(scheduler: str) -> Client:
    is_address = scheduler.startswith(("tcp://", "tls://"))
    address = scheduler if is_address else _address_in(Path(scheduler))
    try:
        return Client(address, timeout=SECONDS_TO_ANSWER, set_as_default=False)
    except OSError as error:
        raise SystemExit(
            f"runtime.scheduler: {scheduler}: {error}; expected a running `dask "
            "scheduler`, or null"
        ) from None


def _address_in(path: Path) -> str:
    try:
        return json.loads(path.read_text())["address"]
    except (OSError, ValueError, LookupError) as error:
        raise SystemExit(
            f"runtime.scheduler: {path} is not the file of a scheduler ({error}); "
            "expected null, an address such as tcp://host:8786, or what `dask "
            "scheduler --scheduler-file` wrote"
        ) from None
