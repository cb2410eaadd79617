from dataclasses import replace

import numpy as np
import pytest

from hipspace.phantom.header import WHITE
from hipspace.phantom.rendition.marks import Marks, draw_marks, marked

NONE = Marks(bar=False, text=False, block=False, seed=3)
GREY = np.full((750, 900), 1000, dtype=np.uint16)


@pytest.mark.parametrize("what", ["bar", "text", "block"])
def test_marks_are_burnt_in_at_the_edges(what):
    marks = replace(NONE, **{what: True})
    found = marked(GREY, marks, 0.4)
    assert 0 < (found != 1000).mean() < 0.3
    assert (found[300:450, 300:600] == 1000).all()
    assert np.array_equal(found, marked(GREY, marks, 0.4))


def longest_run(lit):
    rows, columns = (lit.sum(axis=axis) for axis in (1, 0))
    return max(rows.max(), columns.max())


@pytest.mark.parametrize("spacing_mm", [0.3, 0.4])
def test_the_bar_is_50_mm_long_at_the_bottom_or_at_the_right(spacing_mm):
    at_bottom = []
    for seed in range(8):
        bar = replace(NONE, bar=True, seed=seed)
        lit = marked(GREY, bar, spacing_mm) == WHITE
        assert longest_run(lit) == pytest.approx(50 / spacing_mm, rel=0.02)
        row, column = np.nonzero(lit)
        at_bottom.append(row.min() > 650)
        assert at_bottom[-1] or column.min() > 790
    assert 0 < sum(at_bottom) < 8


def test_a_block_fills_a_corner_and_is_seldom_white():
    values = []
    for seed in range(40):
        found = marked(GREY, replace(NONE, block=True, seed=seed), 0.4)
        corners = found[[0, 0, -1, -1], [0, -1, 0, -1]]
        hidden = corners[corners != 1000]
        assert 1 <= len(hidden) <= 2
        values += hidden.tolist()
    assert set(values) == {0, WHITE}
    assert np.mean(np.array(values) == WHITE) < 0.3


def test_what_is_burnt_in_is_drawn_one_by_one():
    drawn = [draw_marks(np.random.default_rng(seed)) for seed in range(200)]
    assert len({(one.bar, one.text, one.block) for one in drawn}) == 8
    assert len({one.seed for one in drawn}) == 200
