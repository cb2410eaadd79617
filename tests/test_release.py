"""The models that come with the repository, as `hipspace measure` uses them."""

import numpy as np
import pytest
from patients import PATIENT, STRAIGHT

from hipspace.command import MODELS
from hipspace.measure_image import measure_image
from hipspace.model_file import read_model
from hipspace.phantom.radiograph import draw_exposure, render
from hipspace.phantom.shape import draw_pelvis
from hipspace.phantom.truth import true_widths

RELEASE = MODELS / "release"
LOOKS = (RELEASE / "resunet.safetensors", RELEASE / "hip.safetensors")


def test_the_card_names_the_files_by_their_hash():
    card = (RELEASE / "README.md").read_text()
    for path in LOOKS:
        assert f"{path.name}` | `{read_model(path, None).sha256}" in card


def test_both_hips_of_a_synthetic_pelvis_are_measured():
    pelvis = draw_pelvis(PATIENT, STRAIGHT)
    exposure = draw_exposure(np.random.default_rng(0), shield=False)
    pixels = render(pelvis, exposure, np.random.default_rng(1)).astype(np.float32)
    found = measure_image(pixels, exposure.spacing_mm, read_model(*LOOKS))
    assert [reading.side for reading in found.hips] == ["right", "left"]
    for reading in found.hips:
        hip = pelvis.hips[reading.side]
        exact = true_widths(pelvis, hip, exposure, exposure.spacing_mm)
        width_mm = reading.widths["minimum"].width_mm
        assert width_mm == pytest.approx(exact["minimum_mm"], abs=0.5)
