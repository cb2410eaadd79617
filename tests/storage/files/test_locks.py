"""Two processes do not do the same work at once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hipspace.storage.files.locks import InUse, locked

HOLDING = """
import sys, time
from pathlib import Path
from hipspace.storage.files.locks import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_what_one_holds_another_does_not_get(tmp_path):
    with (
        locked(tmp_path / "a.csv"),
        pytest.raises(InUse, match=r"a\.csv: another process is writing it"),
        locked(tmp_path / "a.csv"),
    ):
        pass


def test_a_lock_is_free_afterwards_and_nothing_is_left_of_it(tmp_path):
    for _ in range(2):
        with locked(tmp_path / "new" / "a.csv"):
            assert (tmp_path / "new" / "a.csv.lock").exists()
    assert list((tmp_path / "new").iterdir()) == []


def test_an_error_frees_the_lock(tmp_path):
    with pytest.raises(ZeroDivisionError), locked(tmp_path / "a.csv"):
        raise ZeroDivisionError
    with locked(tmp_path / "a.csv"):
        pass


def test_files_of_one_folder_have_locks_of_their_own(tmp_path):
    with locked(tmp_path / "a.csv"), locked(tmp_path / "b.csv"):
        pass


def test_a_killed_process_leaves_its_lock_free(tmp_path):
    path = tmp_path / "a.csv"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", HOLDING, str(path)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline().strip() == b"held"
        with pytest.raises(InUse), locked(path):
            pass
        other.kill()
    with locked(path):
        pass


def test_a_lock_that_the_system_does_not_delete_while_open_is_freed(
    tmp_path, monkeypatch
):
    def unlink(*_args, **_settings):
        raise PermissionError(13, "used by another process, as Windows says")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", unlink)
        with locked(tmp_path / "a.csv"):
            pass
    with locked(tmp_path / "a.csv"):
        pass
