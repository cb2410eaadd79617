"""A tiny cohort through DVC in a copy of the repository, as a user would run it."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest
from ruamel.yaml import YAML

from hipspace.segmentation.fine import HIPS_AT_A_TIME
from hipspace.storage.files.checksum import short_digest

ROOT = Path(__file__).resolve().parents[1]
COARSE = "models/release/coarse.safetensors"


def named(path):
    """A model file as `train.pretrained` names it."""
    return f"{path}@{short_digest(ROOT / path)}"


SMALL = {
    "phantom": {
        "patients": 9,
        "arthritic_fraction": 0.3,
        "implant_fraction": 0.0,
        "without_landmarks": 1,
        "too_large": 1,
        "without_spacing": 1,
        "not_dicom": 1,
        "truncated": 1,
        "anisotropic": 1,
    },
    "split": {"validation_fraction": 0.25, "test_fraction": 0.25},
    "train": {"epochs": 1, "crops": {"per_hip": 1}, "refit_offsets": False},
    "train_coarse": {
        "pretrained": named(COARSE),
        "optimiser": {"learning_rate": 0.0003},
    },
    "train_fine": {
        "network": {"channels": [4, 8, 16], "strides": [2, 2]},
        "loss": "dice",
        "refit_offsets": True,
    },
    "predict": {"batch_size": 3},
    "retest": {"patients": 2},
    "measure": {"bootstrap": 50},
}


def environment():
    beside = str(Path(sys.executable).parent)
    own = ("GIT_", "DVC_", "HIPSPACE_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(own)}
    author = {
        f"GIT_{who}_{what}": f"{what}@example.org".lower()
        for who in ("AUTHOR", "COMMITTER")
        for what in ("NAME", "EMAIL")
    }
    return {**kept, **author, "PATH": f"{beside}{os.pathsep}{os.environ['PATH']}"}


def run(folder, *command):
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def put(section, values):
    """Values in a section of params.yaml, group by group of keys."""
    for key, value in values.items():
        if isinstance(section.get(key), dict) and isinstance(value, dict):
            put(section[key], value)
        else:
            section[key] = value


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """A copy of what git would commit, with small parameters, run once."""
    folder = tmp_path_factory.mktemp("clone")
    listed = run(ROOT, "git", "ls-files", "--cached", "--others", "--exclude-standard")
    for name in filter(lambda n: (ROOT / n).is_file(), listed.splitlines()):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, folder / name)
    yaml = YAML()
    params = yaml.load(folder / "params.yaml")
    for section, values in SMALL.items():
        put(params[section], values)
    yaml.dump(params, folder / "params.yaml")
    run(folder, "git", "init", "--quiet")
    run(folder, "git", "add", "--all")
    run(folder, "git", "commit", "--quiet", "--message", "A tiny cohort")
    run(folder, "dvc", "repro")
    run(folder, "git", "add", "--all")
    run(folder, "git", "commit", "--quiet", "--message", "Its results")
    return folder


def test_every_hip_of_the_test_patients_is_measured_or_says_why_not(clone):
    split = pd.read_csv(clone / "data/split.csv")
    requested = (split["part"] == "test").sum()
    counted = json.loads((clone / "metrics/evaluate.json").read_text())["hips"]
    assert counted["requested"] == requested > 0
    table = pd.read_csv(clone / "data/jsw.csv")
    for reader in ("coarse", "fine"):
        read = table[table["reader"] == reader]
        assert len(read) == requested
        assert read.loc[read["status"] == "failed", "reason"].notna().all()
    assert len(pd.read_csv(clone / "data/heads.csv")) == requested


def test_every_unusable_file_is_listed_with_its_own_reason(clone):
    table = pd.read_csv(clone / "data/radiographs.csv")
    excluded = table[table["status"] == "excluded"]
    assert len(excluded) == excluded["reason"].nunique() == 6


def test_landmarks_measure_what_the_truth_says(clone):
    minimum = json.loads((clone / "metrics/measure.json").read_text())["minimum"]
    assert minimum["landmarks"]["failed"] == 0
    assert minimum["landmarks"]["mae_mm"] < 0.6


def test_every_hip_of_the_retest_is_there_on_each_acquisition(clone):
    table = pd.read_csv(clone / "data/retest.csv")
    assert table["acquisition"].value_counts().to_dict() == {1: 8, 2: 8}
    counted = json.loads((clone / "metrics/measure.json").read_text())["retest"]
    assert (counted["hips"], counted["readings"]) == (4, 8)


ATTEMPTS = 20
TERMINAL_COLUMNS = 120
RESULTS = {
    "phantom": "data/phantom",
    "predict_coarse": "data/coarse_predictions.h5",
    "predict_fine": "data/fine_predictions.h5",
    "retest": "data/retest.csv",
    "measure": "data/jsw.csv",
}


@pytest.mark.parametrize("stage", RESULTS)
def test_a_killed_stage_goes_on_and_ends_with_the_same_bytes(clone, tmp_path, stage):
    """Killed by SIGKILL with all its processes, some time after its first results."""
    copy = tmp_path / "copy"
    shutil.copytree(clone, copy, ignore=shutil.ignore_patterns(".git", ".dvc"))
    result = copy / RESULTS[stage]
    expected = content(result)
    for _ in range(ATTEMPTS):
        if killed_on_its_way(copy, stage, result):
            break
        assert content(result) == expected
    else:
        pytest.fail(f"{stage} was done before it was killed, {ATTEMPTS} times")
    assert not result.exists() or content(result) == expected, "half-written"
    made = whole_batches(kept_results(copy), stage)
    assert made
    twice = set()
    process = started(copy, stage)
    while process.poll() is None:
        now = kept_results(copy)
        twice |= {path for path, at in made.items() if now.get(path, at) != at}
        time.sleep(0.05)
    assert process.wait() == 0
    assert not twice
    assert content(result) == expected
    assert not kept_results(copy)


def whole_batches(made, stage):
    """Those of the results that need not be made again."""
    sizes = {
        "predict_coarse": SMALL["predict"]["batch_size"],
        "predict_fine": HIPS_AT_A_TIME,
    }
    size = sizes.get(stage, 1)
    return dict(sorted(made.items())[: len(made) // size * size])


def killed_on_its_way(folder, stage, result):
    """Whether the stage was still at work some time after its first results.

    One that has tidied up what it kept was done, and had only to end.
    """
    shutil.rmtree(result) if result.is_dir() else result.unlink()
    process = started(folder, stage)
    while not whole_batches(kept_results(folder), stage) and process.poll() is None:
        time.sleep(0.002)
    time.sleep(random.uniform(0, 0.1))
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    killed = process.wait() == -signal.SIGKILL
    return killed and bool(whole_batches(kept_results(folder), stage))


def started(folder, stage):
    return subprocess.Popen(
        [sys.executable, "-m", f"stages.{stage}"],
        cwd=folder,
        env=environment(),
        start_new_session=True,
    )


def kept_results(folder):
    """When each result was made, of those that are there and stay while one looks."""
    found = {}
    for pattern in (".checkpoints/*/*.joblib", "data/phantom.*.partial/.kept/*.joblib"):
        with suppress(FileNotFoundError):
            for path in folder.glob(pattern):
                found[path] = path.stat().st_mtime_ns
    return found


def content(path):
    files = sorted(path.rglob("*")) if path.is_dir() else [path]
    return {file: file.read_bytes() for file in files if file.is_file()}


def test_a_second_run_has_nothing_to_do(clone):
    assert "up to date" in run(clone, "dvc", "repro")


def test_no_patient_data_and_no_name_is_left_for_git(clone):
    assert run(clone, "git", "status", "--porcelain") == ""
    tracked = run(clone, "git", "ls-files").splitlines()
    assert not [name for name in tracked if name.endswith((".dcm", ".pts", ".h5"))]


def test_another_loss_reruns_training_and_what_follows_only(clone):
    """As far as `evaluate`, whose overlaps show whether it made a difference."""
    other = "--name", "ce", "-S", "train.loss=ce"
    said = run(clone, "dvc", "exp", "run", *other, "evaluate")
    for stage in ("phantom", "preprocess", "split"):
        assert f"Stage '{stage}' didn't change, skipping" in said
    for stage in ("train_coarse", "train_fine", "predict_fine", "evaluate"):
        assert f"Running stage '{stage}'" in said
    assert "ce" in run(clone, "dvc", "exp", "show", "--csv")
    changed = run(clone, "git", "diff", "--name-only").split()
    assert "metrics/evaluate.json" in changed, "the loss made no difference"


def test_metrics_are_one_line_that_a_terminal_can_show(clone):
    said = run(clone, "dvc", "metrics", "show").splitlines()
    assert [line.split()[0] for line in said] == ["Path", "metrics/summary.json"]
    assert max(map(len, said)) <= TERMINAL_COLUMNS


def refusal(folder, stage, found, replaced):
    """What a stage says when it refuses params.yaml with one text replaced."""
    path = folder / "params.yaml"
    text = path.read_text()
    assert found in text
    path.write_text(text.replace(found, replaced))
    command = [sys.executable, "-m", f"stages.{stage}"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False
    )
    path.write_text(text)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_typo_in_params_is_one_clear_sentence(clone):
    found, typo = "    learning_rate:", "    learning_rat:"
    said = refusal(clone, "train_fine", found, typo)
    assert "train_fine.optimiser.learning_rat: Extra inputs are not permitted" in said


def test_a_missing_root_is_one_clear_sentence(clone):
    said = refusal(clone, "preprocess", "root: data/phantom", "root: /nowhere/at/all")
    assert "/nowhere/at/all" in said
