"""A close-up looks like a right hip and is rounded as the store of close-ups rounds."""

from dataclasses import replace

import numpy as np
import pytest
from seen_hip import FRACTIONS, HIP, view

from hipspace.geometry.grid import Grid
from hipspace.geometry.image import close_ups
from hipspace.measurement.close_view import close_view, located_close
from hipspace.measurement.locating import located
from hipspace.segmentation.heads import Head
from hipspace.storage.levels import as_levels

PIXELS = np.random.default_rng(0).random((90, 120), dtype=np.float32)
GRID = Grid((32, 32), 0.5, 0.25, (6.0, 3.0))
HEAD = Head((14.0, 11.0), 5.0)


def test_a_left_hip_is_seen_as_a_right_one():
    right = close_view(PIXELS, GRID, HEAD)
    left = close_view(PIXELS, GRID.mirror(), HEAD)
    np.testing.assert_array_equal(left.image, right.image[:, ::-1])
    assert (left.grid, left.head) == (GRID.mirror(), HEAD)


def test_a_close_up_is_what_a_store_gives_back_of_it():
    (image,) = close_ups(PIXELS, [GRID])
    stored = as_levels(image) / np.float32(4095)
    np.testing.assert_array_equal(close_view(PIXELS, GRID, HEAD).image, stored)


@pytest.mark.parametrize("side", ["right", "left"])
def test_a_hip_is_located_on_the_grid_of_its_close_up(side):
    coarse = located(view(side), 5.0)
    grid = replace(coarse.view.grid, offset_xy_mm=(70.0, 30.0))
    seen = located_close(coarse, grid, FRACTIONS, 5.0)
    assert (seen.view.side, seen.view.grid) == (side, grid)
    expected = grid.to_source_mm(grid.pixels(HIP.centre_xy_mm))
    assert seen.centre_xy_mm == pytest.approx(expected, abs=0.2)
    assert seen.joint is not None


def test_what_a_close_up_shows_is_rounded_to_eight_bits():
    coarse = located(view(), 5.0)
    given = FRACTIONS + np.float32(0.0015)
    seen = located_close(coarse, coarse.view.grid, given, 5.0).view.probabilities
    np.testing.assert_allclose(seen * 255, np.rint(given * 255), atol=1e-4)
    assert (coarse.view.probabilities == FRACTIONS).all(), "the coarse view as it was"
