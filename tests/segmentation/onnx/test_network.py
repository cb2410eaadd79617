"""Without torch a network gives what it gives with torch, and hips are as wide."""

import hashlib
import os
import subprocess
import sys

import joblib
import numpy as np
import pytest
import remembered
import torch
from patients import PATIENT, STRAIGHT
from safetensors.numpy import save_file
from saved_model import STUDY, saved

from hipspace.command.models import RELEASED
from hipspace.measurement.jsw import widths
from hipspace.measurement.radiograph import measure_image
from hipspace.phantom.radiograph import draw_exposure, render
from hipspace.phantom.shape import draw_pelvis
from hipspace.segmentation.network.model import Model
from hipspace.segmentation.network.model_card import METADATA_KEY, read_weights
from hipspace.segmentation.network.resunet import load_model, res_unet, save_model
from hipspace.segmentation.onnx.graph import onnx_model
from hipspace.segmentation.onnx.network import OnnxNetwork, read_onnx_model, threads

CORES = joblib.cpu_count()
LOGITS_WITHIN = 3e-4
WIDTHS_WITHIN_MM = 1e-3


def other_shapes(weights):
    """Weights of the same names, of which one has a shape that does not fit."""
    deepest = "unet.model.1.submodule.1.submodule.conv.unit0.conv"
    shorter = [f"{deepest}.weight", f"{deepest}.bias"]
    return {
        "fewer inputs": {shorter[0]: weights[shorter[0]][:, :-1]},
        "fewer outputs": {name: weights[name][:-1] for name in shorter},
        "no matrix": {shorter[0]: weights[shorter[0]].ravel()},
    }


@pytest.mark.parametrize("fault", ["fewer inputs", "fewer outputs", "no matrix"])
def test_weights_of_other_shapes_are_refused(tmp_path, fault):
    weights, card = read_weights(saved(tmp_path, STUDY))
    path = tmp_path / "wrong.safetensors"
    changed = {**weights, **other_shapes(weights)[fault]}
    wrong = {name: np.ascontiguousarray(weight) for name, weight in changed.items()}
    save_file(wrong, path, {METADATA_KEY: card.model_dump_json()})
    with pytest.raises(ValueError, match=r"wrong\.safetensors: weights of another"):
        read_onnx_model(path, None)


@pytest.mark.parametrize(
    ("asked", "expected"), [("3", 3), ("0", CORES), ("4,2", CORES), (None, CORES)]
)
def test_all_cores_are_used_unless_the_environment_says_otherwise(
    monkeypatch, asked, expected
):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    if asked is not None:
        monkeypatch.setenv("OMP_NUM_THREADS", asked)
    assert threads() == expected


def test_the_number_of_threads_changes_no_digit(monkeypatch):
    images = np.random.default_rng(2).random((1, 1, 160, 160), dtype=np.float32)
    weights, card = read_weights(RELEASED[1])
    found = []
    for number in ("1", "2", "3"):
        monkeypatch.setenv("OMP_NUM_THREADS", number)
        found.append(OnnxNetwork(onnx_model(weights, card), card).logits(images))
    assert (found[0] == found[1]).all()
    assert (found[0] == found[2]).all()


def test_released_logits_are_those_of_torch():
    images = np.random.default_rng(1).random((1, 1, 160, 160), dtype=np.float32)
    for path in RELEASED:
        network, card = load_model(path)
        ours = OnnxNetwork(onnx_model(*read_weights(path)), card)
        with torch.inference_mode():
            logits = network(torch.from_numpy(images)).numpy()
        assert np.abs(ours.logits(images) - logits).max() < LOGITS_WITHIN


def test_hips_of_a_synthetic_radiograph_are_as_wide_as_by_torch():
    pelvis = draw_pelvis(PATIENT, STRAIGHT)
    exposure = draw_exposure(np.random.default_rng(0), shield=False)
    pixels = render(pelvis, exposure, np.random.default_rng(1)).astype(np.float32)
    coarse, fine = ((*load_model(path), path.name, "") for path in RELEASED)
    by_torch = Model(*coarse, fine=Model(*fine, fine=None))
    ours, torchs = (
        measure_image(pixels, exposure.spacing_mm, model).hips
        for model in (read_onnx_model(*RELEASED), by_torch)
    )
    for one, other in zip(ours, torchs, strict=True):
        assert one.flags == other.flags
        found, expected = widths(one.joint), widths(other.joint)
        for name, width in expected.items():
            mm = pytest.approx(width.width_mm, abs=WIDTHS_WITHIN_MM, nan_ok=True)
            assert found[name].width_mm == mm, name


def test_a_model_is_named_by_its_file_and_its_hash(tmp_path):
    path = tmp_path / "tiny.safetensors"
    save_model(path, res_unet(remembered.CARD), remembered.CARD)
    model = read_onnx_model(path, None)
    assert (model.name, model.card) == ("tiny.safetensors", remembered.CARD)
    assert hashlib.sha256(path.read_bytes()).hexdigest().startswith(model.sha256)


def test_a_file_that_is_no_model_is_refused(tmp_path):
    path = tmp_path / "none.safetensors"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(ValueError, match="not a safetensors file"):
        read_onnx_model(path, None)


def test_a_model_is_read_once_until_its_file_changes(tmp_path):
    path = tmp_path / "tiny.safetensors"
    network = res_unet(remembered.CARD)
    save_model(path, network, remembered.CARD)
    first = read_onnx_model(path, None)
    assert read_onnx_model(path, path).fine.network is first.network
    network.shift(torch.ones(4))
    save_model(path, network, remembered.CARD)
    assert read_onnx_model(path, None).sha256 != first.sha256


PAGE = {"jinja2"}


def test_measuring_loads_nothing_that_only_training_or_a_page_needs():
    training = {"torch", "monai", "dvc", "h5py", "hdf5plugin", "pandas", "matplotlib"}
    code = "import hipspace.command.measure, sys; "
    code += f"sys.exit(bool({training | PAGE} & set(sys.modules)))"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-c", code]
    assert subprocess.run(command, env=environment, check=False).returncode == 0
