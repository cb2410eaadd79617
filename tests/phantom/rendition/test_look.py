from dataclasses import fields, replace

import numpy as np
import pytest

from hipspace.phantom.header import WHITE
from hipspace.phantom.rendition.look import (
    AS_TAKEN,
    archived,
    draw_rendition,
    retouched,
    squeezed,
)
from hipspace.phantom.rendition.marks import Marks

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


def test_contrast_is_about_the_middle():
    found = retouched(PICTURE, replace(AS_TAKEN, contrast=0.5), 0.2, RNG)
    assert found.std() == pytest.approx(PICTURE.std() / 2, rel=1e-3)
    assert found.mean() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize(
    ("slant_deg", "hidden"),
    [
        (0, np.s_[:, -100:]),
        (90, np.s_[-100:]),
        (180, np.s_[:, :100]),
        (270, np.s_[:100]),
    ],
)
@pytest.mark.parametrize("white", [False, True])
def test_a_shutter_hides_what_lies_beyond_it_on_its_side(slant_deg, hidden, white):
    grey = np.full((600, 600), 1000, dtype=np.uint16)
    shut = replace(
        AS_TAKEN, shutter_deg=slant_deg, shutter_mm=40.0, surround_white=white
    )
    found = archived(grey, shut, 0.2)
    beyond = np.zeros(grey.shape, dtype=bool)
    beyond[hidden] = True
    assert ((found != 1000) != beyond).mean() < 0.01
    assert set(np.unique(found)) == {1000, WHITE if white else 0}


def test_marks_lie_on_the_shutter():
    grey = np.full((1500, 1800), 1000, dtype=np.uint16)
    text = Marks(bar=False, text=True, block=False, seed=3)
    shut = replace(AS_TAKEN, shutter_mm=-400.0, marks=text)
    assert set(np.unique(archived(grey, shut, 0.2))) >= {0, WHITE}


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


def test_jpeg_has_eight_bits():
    drawn = [draw_rendition(np.random.default_rng(seed)) for seed in range(400)]
    assert all(one.eight_bits for one in drawn if one.jpeg_quality)
    assert any(one.eight_bits for one in drawn if not one.jpeg_quality)
