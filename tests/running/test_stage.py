"""Stages explain themselves, and work in the folder of their pipeline."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hipspace.running.stage import run

ROOT = Path(__file__).resolve().parents[2]
STAGES = sorted(path.stem for path in (ROOT / "stages").glob("[a-z]*.py"))


@pytest.fixture(autouse=True)
def _leave_the_process_as_it_was(monkeypatch):
    monkeypatch.setenv("DVC_ROOT", "elsewhere/of/dvc")
    monkeypatch.chdir(Path.cwd())


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_runs_by_way_of_its_help(stage):
    source = (ROOT / f"stages/{stage}.py").read_text()
    assert "    run(main, __doc__" in source
    assert source.startswith('"""')


def test_help_explains_a_stage_and_does_not_start_it(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "stages.split", "--help"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "which hips train, validate and test" in done.stdout
    assert not list(tmp_path.iterdir())


def test_a_stage_works_in_the_folder_that_it_is_given(tmp_path):
    run(lambda: Path("made").touch(), "Doc.", arguments=["--in", str(tmp_path)])
    assert (tmp_path / "made").exists()


def test_a_stage_may_have_an_argument(tmp_path):
    given = []
    run(given.append, "Doc.", argument="NAME", arguments=["a", "--in", str(tmp_path)])
    assert given == ["a"]


def test_a_stage_without_its_argument_says_which_one(capsys):
    with pytest.raises(SystemExit):
        run(print, "Doc.", argument="NAME", arguments=[])
    assert "NAME" in capsys.readouterr().err
