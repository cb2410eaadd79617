"""Pictures as clinics store them: changed as said, deterministic, of valid values."""

from dataclasses import replace

import numpy as np
from exposures import exposure
from patients import STRAIGHT, patient

from hipspace.phantom.header import WHITE
from hipspace.phantom.radiograph import render
from hipspace.phantom.rendition.exposure import draw_exposure
from hipspace.phantom.rendition.look import (
    AS_TAKEN,
)
from hipspace.phantom.shape import draw_pelvis


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
