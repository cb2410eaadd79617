"""Pictures as clinics store them: changed as said, deterministic, of valid values."""

from dataclasses import fields, replace

import numpy as np
import pytest
from exposures import exposure
from patients import STRAIGHT, patient

from hipspace.phantom.header import WHITE
from hipspace.phantom.objects.metal import DESIGNS, design_of, implant
from hipspace.phantom.radiograph import render
from hipspace.phantom.raster import Raster
from hipspace.phantom.rendition.exposure import draw_exposure
from hipspace.phantom.rendition.look import (
    AS_TAKEN,
    archived,
    draw_rendition,
    retouched,
    squeezed,
)
from hipspace.phantom.rendition.marks import Marks, marked
from hipspace.phantom.shape import draw_pelvis

RNG = np.random.default_rng(0)
PICTURE = RNG.normal(0.5, 0.1, (300, 400)).astype(np.float32)
VALUES = RNG.integers(0, WHITE + 1, (1500, 1800)).astype(np.uint16)


def test_a_plain_rendition_changes_nothing():
    assert np.array_equal(retouched(PICTURE, AS_TAKEN, 0.2, RNG), PICTURE)
    assert np.array_equal(archived(squeezed(VALUES, AS_TAKEN), AS_TAKEN, 0.2), VALUES)


def test_enhancement_and_noise_add_detail_and_blur_takes_it():
    def detail(**changed):
        rng = np.random.default_rng(1)
        return retouched(PICTURE, replace(AS_TAKEN, **changed), 0.2, rng).std()

    assert detail(enhancement=1.0) > 1.3 * PICTURE.std()
    assert detail(noise=0.1) > 1.2 * PICTURE.std()
    assert detail(blur_mm=0.5) < 0.5 * PICTURE.std()


def test_squeezed_values_leave_the_ends_of_the_range_to_the_surround():
    found = squeezed(VALUES, replace(AS_TAKEN, squeezed=(0.3, 0.2)))
    assert found.min() >= 0.3 * WHITE - 1
    assert found.max() <= 0.8 * WHITE + 1
    shut = replace(AS_TAKEN, squeezed=(0.3, 0.2), shutter_mm=60.0)
    assert (archived(found, shut, 0.2) == 0).mean() > 0.1


def test_eight_bits_and_jpeg_keep_the_picture():
    smooth = np.linspace(0, WHITE, 400 * 300).reshape(300, 400).astype(np.uint16)
    for quality in (0, 60):
        stored = replace(AS_TAKEN, eight_bits=True, jpeg_quality=quality)
        found = archived(smooth, stored, 0.2)
        assert found.max() <= WHITE
        assert np.abs(found.astype(int) - smooth).max() < 120
        assert len(np.unique(found)) <= 256


@pytest.mark.parametrize("what", ["bar", "text", "block"])
def test_marks_are_burnt_in_at_the_edges(what):
    grey = np.full((1500, 1800), 1000, dtype=np.uint16)
    marks = replace(Marks(bar=False, text=False, block=False, seed=3), **{what: True})
    found = marked(grey, marks, 0.2)
    assert 0 < (found != 1000).mean() < 0.3
    assert (found[600:900, 600:1200] == 1000).all()
    assert np.array_equal(found, marked(grey, marks, 0.2))


def test_renditions_are_of_all_kinds_and_many_are_plain():
    drawn = [draw_rendition(np.random.default_rng(seed)) for seed in range(400)]
    alike = [all(_same(one, field.name) for field in fields(one)) for one in drawn]
    assert 0.3 < np.mean(alike) < 0.7
    assert sum(one.jpeg_quality > 0 for one in drawn) > 10
    assert sum(np.isfinite(one.shutter_mm) for one in drawn) > 10


def _same(one, name):
    irrelevant = ("marks", "surround_white", "shutter_deg")
    if name in irrelevant or name.endswith("nt_mm") or name == "noise_mm":
        return True
    return getattr(one, name) == getattr(AS_TAKEN, name)


def test_every_design_of_metal_is_in_the_hip_and_drawn_by_the_seed():
    raster = Raster(rows=400, columns=400, spacing_mm=1.0)
    pelvis = draw_pelvis(patient(implant=True), STRAIGHT)
    hip = pelvis.hips["left"]
    areas = {design: (implant(hip, raster, design) > 1).sum() for design in DESIGNS}
    assert min(areas.values()) > 300
    drawn = {design_of(seed, hip) for seed in range(200)}
    assert drawn == set(DESIGNS)


def test_a_changed_picture_is_the_same_again():
    pelvis = draw_pelvis(patient(), STRAIGHT)
    changed = replace(
        exposure(rendition=AS_TAKEN),
        ball=True,
        lines=True,
        rendition=replace(
            AS_TAKEN, blur_mm=0.4, jpeg_quality=50, eight_bits=True, noise=0.05
        ),
    )
    one, other = (render(pelvis, changed, np.random.default_rng(2)) for _ in "ab")
    assert np.array_equal(one, other)
    assert one.max() <= WHITE


def test_exposures_have_renditions_of_their_own():
    drawn = [
        draw_exposure(np.random.default_rng(seed), shield=False) for seed in range(4)
    ]
    assert len({one.rendition.marks.seed for one in drawn}) == 4
