import numpy as np
import pytest
from scipy.ndimage import gaussian_filter

from hipspace.phantom.texture.tiles import (
    TILE_SPACING_MM,
    Crispening,
    pair_of_tiles,
    porous,
)

PLAIN = Crispening(0.0, 0.4)


def tiles(seed=0, crispening=PLAIN, **changes):
    how = {"elongation": 1.0} | changes
    return pair_of_tiles(np.random.default_rng(seed), 512, crispening, **how)


def band(tile, sd_mm):
    narrow, wide = (
        gaussian_filter(tile, sd / TILE_SPACING_MM, mode="wrap")
        for sd in (sd_mm, 2 * sd_mm)
    )
    return (narrow - wide).std()


def test_a_tile_is_as_rough_at_every_octave():
    strength = [band(tiles()[0], sd_mm) for sd_mm in (0.2, 0.4, 0.8, 1.6)]
    assert max(strength) / min(strength) < 1.4


def test_two_fields_are_as_strong_as_said_and_independent():
    first, second = tiles()
    assert first.std() == pytest.approx(1, abs=0.1)
    assert second.std() == pytest.approx(1, abs=0.1)
    assert abs(np.corrcoef(first.ravel(), second.ravel())[0, 1]) < 0.1


def test_a_tile_has_no_seam():
    tile = tiles()[0]
    inside = np.diff(tile, axis=0).std()
    assert np.std(tile[0] - tile[-1]) == pytest.approx(inside, rel=0.2)


def test_grains_are_as_long_as_said():
    tile = tiles(elongation=3.0)[0]
    down, across = (np.diff(tile, axis=axis).std() for axis in (0, 1))
    assert 1.8 < across / down < 3.5


def test_crispening_is_of_what_is_fine():
    plain, crisp = tiles()[0], tiles(crispening=Crispening(2.0, 0.4))[0]
    fine, coarse = (band(crisp, sd_mm) / band(plain, sd_mm) for sd_mm in (0.2, 2.0))
    assert fine / coarse > 2


def test_pores_are_deeper_than_bone_is_bright():
    tile = tiles()[0]
    grain = porous(tile)
    departures = (grain - grain.mean()) / grain.std()
    assert np.mean(departures**3) == pytest.approx(-0.45, abs=0.25)
    assert grain.std() == pytest.approx(tile.std(), rel=0.05)


def test_the_grain_of_a_sharper_picture_is_a_little_harsher_and_no_more():
    plain, crisp = tiles()[0], tiles(crispening=Crispening(1.9, 0.4))[0]
    assert 1 < crisp.std() / plain.std() < 2.2


def test_a_steeper_fall_leaves_less_that_is_fine():
    plain, steep = tiles()[0], tiles(steepness=1.5)[0]
    fine, coarse = (band(steep, sd_mm) / band(plain, sd_mm) for sd_mm in (0.2, 2.0))
    assert fine < 0.8 < 1 < coarse
