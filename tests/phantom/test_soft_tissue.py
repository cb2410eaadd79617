from dataclasses import replace

import numpy as np
import pytest
from patients import PATIENT, STRAIGHT

from hipspace.phantom.raster import Raster
from hipspace.phantom.shape import draw_pelvis
from hipspace.phantom.soft_tissue import soft_tissue

RASTER = Raster(rows=100, columns=220, spacing_mm=4.0)


def tissue(seed: int = 1, **changed: float) -> np.ndarray:
    pelvis = draw_pelvis(replace(PATIENT, **changed), STRAIGHT)
    return soft_tissue(pelvis, RASTER, np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(4))
def test_there_is_air_beside_the_body_and_never_less_than_nothing(seed):
    found = tissue(seed)
    assert found.shape == (RASTER.rows, RASTER.columns)
    assert found.min() >= 0
    assert np.median(found[:, [0, -1]]) == 0
    assert np.median(found[:50, 100:120]) > 100


def test_a_thicker_patient_has_as_much_more_in_the_beam():
    middle = slice(20, 60), slice(90, 130)
    thin, thick = (np.median(tissue(soft_tissue=t)[middle]) for t in (0.8, 1.2))
    assert thick / thin == pytest.approx(1.2 / 0.8, rel=0.1)
