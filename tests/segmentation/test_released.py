"""The models that come with the repository, as `hipspace measure` uses them."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from patients import PATIENT, STRAIGHT
from ruamel.yaml import YAML

from hipspace.command.models import RELEASED as LOOKS
from hipspace.command.models import REPOSITORY
from hipspace.measurement.joint import minimum
from hipspace.measurement.radiograph import measure_image
from hipspace.phantom.radiograph import draw_exposure, render
from hipspace.phantom.shape import draw_pelvis
from hipspace.phantom.truth import truth_columns
from hipspace.segmentation.model_file import read_model
from hipspace.storage.checksum import DIGITS, sha256_of

ROOT = Path(__file__).resolve().parents[2]
RELEASE = REPOSITORY / "release"
NAMES = ("coarse.safetensors", "fine.safetensors")
BEGINNINGS = tuple(RELEASE / name for name in NAMES)


def test_the_card_names_the_files_by_their_hash():
    card = (RELEASE / "README.md").read_text()
    for path in (*LOOKS, *BEGINNINGS):
        name = path.relative_to(RELEASE).as_posix()
        assert f"{name}` | `{read_model(path, None).sha256}" in card


def test_they_are_those_that_the_committed_run_has_made():
    stages = YAML(typ="safe").load(ROOT / "dvc.lock")["stages"]
    made = {
        Path(out["path"]).name: out["md5"]
        for stage in ("train", "train_fine")
        for out in stages[stage]["outs"]
    }
    for path in LOOKS:
        assert hashlib.md5(path.read_bytes()).hexdigest() == made[path.name]


def test_the_trainings_of_the_default_run_go_on_from_them():
    params = YAML(typ="safe").load(ROOT / "params.yaml")
    for section, path in zip(("train", "train_fine"), BEGINNINGS, strict=True):
        name = path.relative_to(ROOT).as_posix()
        assert params[section]["pretrained"] == f"{name}@{sha256_of(path)[:DIGITS]}"


def test_both_hips_of_a_synthetic_pelvis_are_measured():
    pelvis = draw_pelvis(PATIENT, STRAIGHT)
    exposure = draw_exposure(np.random.default_rng(0), shield=False)
    pixels = render(pelvis, exposure, np.random.default_rng(1)).astype(np.float32)
    found = measure_image(pixels, exposure.spacing_mm, read_model(*LOOKS))
    assert [reading.side for reading in found.hips] == ["right", "left"]
    for reading in found.hips:
        hip = pelvis.hips[reading.side]
        exact = truth_columns(hip, exposure, exposure.spacing_mm)
        width_mm = minimum(reading.joint).width_mm
        assert width_mm == pytest.approx(exact["minimum_mm"], abs=0.5)
