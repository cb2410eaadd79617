"""What a release publishes is what git, the wheel and the command expect."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path

import pytest

from hipspace.command.models import COARSE, FINE, INTERVAL
from stages import publish

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("name", [COARSE, FINE, INTERVAL])
def test_what_the_command_looks_for_is_published_and_in_the_wheel(name):
    assert name in publish.NAMES
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    patterns = project["tool"]["setuptools"]["package-data"]["hipspace.released"]
    assert any(fnmatch(name, pattern) for pattern in patterns)


def test_a_release_replaces_all_files(tmp_path, monkeypatch):
    (tmp_path / "release/models").mkdir(parents=True)
    (tmp_path / "models/release").mkdir(parents=True)
    for name in publish.NAMES:
        (tmp_path / "release/models" / name).write_text(name)
    monkeypatch.chdir(tmp_path / "release")
    publish.main()
    for name in publish.NAMES:
        assert (tmp_path / "models/release" / name).read_text() == name
