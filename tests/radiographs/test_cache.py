"""What is kept of a cohort: used for the very same files and settings, else redone."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from ruamel.yaml import YAML
from small_cohort import VIEWS, Files, found_in, header, hips, picture, with_params

from hipspace.params import Cohort
from hipspace.radiographs import cache
from hipspace.radiographs.cache import KeptOutcomes
from hipspace.radiographs.preprocessing import preprocess

ROOT = Path(__file__).resolve().parents[2]
STORES = ("hips.h5", "close_ups.h5", "radiographs.csv", "truth.csv")


@pytest.fixture
def cohort(tmp_path):
    files = Files(tmp_path / "cohort")
    for number in range(3):
        files.add(f"000000{number}_T00_APO", landmarks=[] if number == 1 else None)
    return files


@pytest.fixture
def kept(tmp_path):
    return KeptOutcomes(tmp_path / "kept", "settings")


@pytest.fixture
def run(cohort, kept, monkeypatch):
    """Outcomes of the cohort, and the names of those that were not kept."""

    def outcomes(kept=kept, params=VIEWS):
        done = []

        def noted(file, params):
            done.append(file.source.path.stem[:7])
            return preprocess(file, params)

        monkeypatch.setattr(cache, "preprocess", noted)
        files = found_in(cohort.root)
        found = cache.preprocess_files(files, params, 1, kept)
        return [*found], done

    return outcomes


def test_what_was_done_is_not_done_again_and_is_the_same(run):
    first, done = run()
    assert done == ["0000000", "0000001", "0000002"]
    second, done = run()
    assert done == []
    assert first == second == run(kept=None)[0]


def test_radiographs_that_are_added_are_all_that_is_done(run, cohort):
    run()
    cohort.add("0000009_T00_APO")
    outcomes, done = run()
    assert done == ["0000009"]
    assert len(outcomes) == 4


def test_another_image_or_other_landmarks_are_done_again(run, cohort):
    run()
    cohort.add("0000000_T00_APO", header(picture() // 2))
    cohort.add("0000002_T00_APO", landmarks=hips() + 0.5)
    assert run()[1] == ["0000000", "0000002"]


def test_landmarks_that_come_later_are_seen(run, cohort):
    run()
    cohort.add("0000001_T00_APO")
    outcomes, done = run()
    assert done == ["0000001"]
    assert outcomes[1].row["status"] == "kept"


def test_other_settings_do_all_again(run, kept):
    run()
    assert len(run(replace(kept, settings="others"))[1]) == 3


def test_parameters_code_and_libraries_are_settings(tmp_path, monkeypatch):
    cohort = Cohort(root=str(tmp_path), folder=None)

    def settings(views=VIEWS):
        return KeptOutcomes.of(cohort, views).settings

    before = settings()
    assert settings() == before
    assert settings(with_params(spacing_mm=0.8)) != before
    monkeypatch.setattr("hipspace.radiographs.cache.version", lambda _: "other")
    assert settings() != before
    monkeypatch.undo()
    monkeypatch.setattr("hipspace.radiographs.cache.code_digest", lambda: "other")
    assert settings() != before


@pytest.mark.parametrize("fault", ["truncated", "empty", "a bit flipped"])
def test_a_damaged_outcome_does_not_count(run, kept, fault):
    first, _ = run()
    for path in kept.folder.glob("*/*.zip"):
        whole = bytearray(path.read_bytes())
        whole[len(whole) // 2] ^= 1
        damaged = {"truncated": whole[:-100], "empty": b"", "a bit flipped": whole}
        path.write_bytes(damaged[fault])
    second, done = run()
    assert len(done) == 3
    assert first == second


def test_a_file_that_could_not_be_read_is_tried_again(run, cohort):
    path = cohort.root / "CHECK/T00/0000000_T00_APO.dcm"
    content = path.read_bytes()
    path.unlink()
    path.symlink_to("nowhere")
    assert run()[0][0].row["reason"] == "not readable"
    path.unlink()
    path.write_bytes(content)
    assert run()[0][0].row["status"] == "kept"


def test_only_what_belongs_to_the_cohort_stays(run, cohort, kept):
    run()
    files = found_in(cohort.root)
    (kept.folder / "00").mkdir(exist_ok=True)
    (kept.folder / "00/left.123.partial").touch()
    kept.forget_all_but(files[:1])
    assert len([*kept.folder.glob("*/*")]) == 1
    assert run()[1] == ["0000001", "0000002"]


def test_killed_at_random_moments_it_ends_with_the_same_bytes(tmp_path):
    """Killed by SIGKILL with all its processes; whatever is there is left there."""
    write_cohort_and_params(tmp_path)
    undisturbed = Stage(tmp_path, "undisturbed")
    assert undisturbed.start().wait() == 0
    expected = undisturbed.written()
    killed = Stage(tmp_path, "killed")
    moments, made, ended = random.Random(), {}, []
    for _ in range(2):
        process = killed.start()
        wanted = len(made) + moments.randint(1, 2)
        while len(killed.kept()) < wanted and process.poll() is None:
            time.sleep(0.005)
        time.sleep(moments.uniform(0, 0.1))
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        ended.append(process.wait())
        assert made.items() <= killed.kept().items(), "something was done twice"
        assert killed.written().items() <= expected.items(), "something is half-written"
        made = killed.kept()
    assert -signal.SIGKILL in ended
    assert killed.start().wait() == 0
    assert made.items() <= killed.kept().items(), "something was done twice"
    assert killed.written() == expected
    assert sorted(p.name for p in (killed.folder / "data").iterdir()) == sorted(STORES)


class Stage:
    """The stage `preprocess` in a folder and in processes of its own."""

    def __init__(self, root, name):
        self.folder, self.checkpoints = root / name, root / f"{name} kept"
        self.folder.mkdir()
        (self.folder / "params.yaml").symlink_to(root / "params.yaml")

    def start(self):
        environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "HIPSPACE_CHECKPOINTS": str(self.checkpoints),
        }
        return subprocess.Popen(
            [sys.executable, "-m", "stages.preprocess"],
            cwd=self.folder,
            env=environment,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kept(self):
        """When each outcome was written (ns)."""
        paths = self.checkpoints.rglob("*.zip")
        return {path.name: path.stat().st_mtime_ns for path in paths}

    def written(self):
        paths = [self.folder / "data" / name for name in STORES]
        return {path.name: path.read_bytes() for path in paths if path.exists()}


def write_cohort_and_params(root):
    files = Files(root / "cohort")
    rng = np.random.default_rng(0)
    for number in range(10):
        noise = rng.integers(0, 50, picture().shape, dtype=np.uint16)
        landmarks = [] if number == 5 else None
        files.add(f"000000{number}_T00_APO", header(picture() + noise), landmarks)
    yaml = YAML()
    params = yaml.load(ROOT / "params.yaml")
    params["cohort"]["root"] = str(files.root)
    params["runtime"]["workers"] = 2
    yaml.dump(params, root / "params.yaml")
