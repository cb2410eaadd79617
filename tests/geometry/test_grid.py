import numpy as np
import pytest

from hipspace.geometry.grid import Grid

GRID = Grid((512, 512), 0.9, 0.169, (-40.3, -12.7))
POINTS = np.array([[0.0, 0.0], [1234.5, 876.25], [300.0, 2000.0]])


@pytest.mark.parametrize("grid", [GRID, GRID.mirror()])
def test_there_and_back_is_where_one_was(grid):
    assert grid.to_source_px(grid.from_source_px(POINTS)) == pytest.approx(POINTS)
    assert grid.to_source_mm(grid.from_source_mm(POINTS)) == pytest.approx(POINTS)


def test_the_grids_corner_lies_at_its_offset():
    assert GRID.to_source_mm(np.zeros(2)) == pytest.approx([-40.3, -12.7])


def test_a_mirrored_grid_counts_columns_from_the_other_edge():
    x, y = GRID.from_source_px(POINTS).T
    mirrored = GRID.mirror().from_source_px(POINTS)
    assert mirrored == pytest.approx(np.column_stack([512 - x, y]))


def test_mirroring_twice_changes_nothing():
    assert GRID.mirror().mirror() == GRID


@pytest.mark.parametrize("grid", [GRID, GRID.mirror()])
def test_millimetres_on_the_grid_are_millimetres_on_the_radiograph(grid):
    source_mm = np.linalg.norm(POINTS[1] - POINTS[2]) * 0.169
    on_grid = grid.from_source_px(POINTS)
    assert np.linalg.norm(on_grid[1] - on_grid[2]) * 0.9 == pytest.approx(source_mm)
