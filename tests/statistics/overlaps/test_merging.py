import numpy as np
import pytest

from hipspace.geometry.grid import Grid
from hipspace.statistics.overlaps.merging import merged

COARSE = Grid((40, 50), 1.0, 0.2, (0.0, 0.0))
FINE = Grid((60, 60), 0.5, 0.2, (10.0, 5.0))


def ramp(grid):
    """What rises by 0.01 a millimetre of the radiograph, to the right."""
    rows, columns = grid.shape
    at = np.stack(np.meshgrid(np.arange(columns), np.arange(rows)), axis=-1) + 0.5
    return np.stack([grid.to_source_mm(at)[..., 0] * 0.01] * 3)


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_fine_prediction_stands_where_the_coarse_one_did(mirrored):
    grid, fine = (g.mirror() if mirrored else g for g in (COARSE, FINE))
    found = merged(np.zeros((3, *grid.shape)), grid, ramp(fine), fine, (25, 20), 12)
    near = found[0] > 0
    assert near.sum() == 24**2
    assert found[:, near] == pytest.approx(ramp(grid)[:, near], abs=1e-6)


def test_a_structure_thinner_than_a_pixel_keeps_its_area():
    thin = np.zeros((3, 60, 60))
    thin[1, 30] = 1
    found = merged(np.zeros((3, 40, 50)), COARSE, thin, FINE, (25, 20), 12)
    assert found[1, :, 25].sum() == pytest.approx(0.5, abs=0.02)
