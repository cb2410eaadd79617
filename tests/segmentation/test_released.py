"""The models that come with the repository, as `hipspace measure` uses them."""

import hashlib
import subprocess
from functools import cache
from pathlib import Path

import numpy as np
from joblib import delayed
from patients import PATIENT, STRAIGHT
from ruamel.yaml import YAML

from hipspace.command.models import RELEASED
from hipspace.measurement.joint import minimum
from hipspace.measurement.radiograph import measure_image
from hipspace.measurement.readings import source_px
from hipspace.phantom.radiograph import draw_exposure, render
from hipspace.phantom.shape import draw_pelvis
from hipspace.phantom.truth import truth_columns
from hipspace.running.parallel import in_order
from hipspace.segmentation.looks import LOOKS
from hipspace.segmentation.onnx.network import read_onnx_model
from hipspace.storage.files.checksum import short_digest

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / "models/release"
NAMES = tuple(path.name for path in RELEASED)


def test_the_card_names_the_files_by_their_hash():
    card = (RELEASE / "README.md").read_text()
    for path in RELEASED:
        assert f"{path.name}` | `{read_onnx_model(path, None).sha256}" in card


def test_there_are_no_other_weights_in_git():
    command = ["git", "ls-files", "*.safetensors"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    kept = [f"models/{of}/{name}" for of in ("former", "release") for name in NAMES]
    assert done.stdout.split() == kept


def test_they_are_of_the_recorded_release_or_said_to_be_of_the_former_one():
    lock = ROOT / "release/dvc.lock"
    if not lock.exists():
        assert "weights of the former release" in (RELEASE / "README.md").read_text()
        return
    stages = YAML(typ="safe").load(lock)["stages"]
    made = {Path(out["path"]).name: out["md5"] for out in stages["publish"]["outs"]}
    for path in RELEASED:
        assert hashlib.md5(path.read_bytes()).hexdigest() == made[path.name]


def test_fine_tuning_begins_with_them():
    params = YAML(typ="safe").load(ROOT / "adaptation/params.yaml")
    fine = RELEASE / "fine.safetensors"
    named = f"../{fine.relative_to(ROOT)}@{short_digest(fine)}"
    assert params["train"]["pretrained"] == named


@cache
def synthetic():
    """A pelvis, its exposure, and the pixels of its radiograph."""
    pelvis = draw_pelvis(PATIENT, STRAIGHT)
    exposure = draw_exposure(np.random.default_rng(0), shield=False)
    pixels = render(pelvis, exposure, np.random.default_rng(1)).astype(np.float32)
    return pelvis, exposure, pixels


def measured(pixels, spacing_mm, **how):
    return measure_image(pixels, spacing_mm, read_onnx_model(*RELEASED), **how)


def test_both_heads_of_a_synthetic_pelvis_are_found():
    """Within a fifth of a radius; widths are judged by the metrics of the release."""
    pelvis, exposure, pixels = synthetic()
    found = measured(pixels, exposure.spacing_mm)
    assert [reading.side for reading in found.hips] == ["right", "left"]
    for reading in found.hips:
        exact = truth_columns(pelvis.hips[reading.side], exposure, exposure.spacing_mm)
        centre_mm = source_px(reading, reading.joint.centre_xy_mm) * exposure.spacing_mm
        away_mm = np.hypot(*(centre_mm - (exact["head_x_mm"], exact["head_y_mm"])))
        assert away_mm < 5.0


def test_looks_at_a_hip_give_the_same_by_any_number_of_workers():
    _, exposure, pixels = synthetic()
    by_one, by_two = (
        [
            [(minimum(hip.joint), hip.look_minima_mm) for hip in reading.hips]
            for reading in in_order(
                [delayed(measured)(pixels, exposure.spacing_mm)] * 2, n
            )
        ]
        for n in (1, 2)
    )
    assert repr(by_one) == repr(by_two)
    assert all(len(minima_mm) == len(LOOKS) for _, minima_mm in by_one[0])


def test_without_the_minima_of_looks_widths_are_the_same():
    _, exposure, pixels = synthetic()
    plain = measured(pixels, exposure.spacing_mm, steadiness=False)
    again = measured(pixels, exposure.spacing_mm)
    assert [hip.look_minima_mm for hip in plain.hips] == [(), ()]
    assert repr([minimum(hip.joint) for hip in plain.hips]) == (
        repr([minimum(hip.joint) for hip in again.hips])
    )
