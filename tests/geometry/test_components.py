"""Connected pieces of a map of probability."""

import numpy as np

from hipspace.geometry.components import large_pieces, largest_piece, touching


def pieces() -> np.ndarray:
    """A wide faint piece, a smaller sure one that sums to more, and a speck."""
    fractions = np.zeros((12, 12))
    fractions[0:4, 0:4] = 0.5
    fractions[6:9, 6:10] = 1.0
    fractions[11, 0] = 0.9
    return fractions


def test_the_largest_piece_is_the_one_that_sums_to_most():
    found = largest_piece(pieces())
    assert np.argwhere(found).min(axis=0).tolist() == [6, 6]
    assert found.sum() == 12


def test_pieces_come_by_size_down_to_a_fraction_of_the_largest():
    sizes = [p.sum() for p in large_pieces(pieces(), least_fraction=0.5, most=3)]
    assert sizes == [12, 16]
    assert len(large_pieces(pieces(), least_fraction=0.0, most=2)) == 2
    assert len(large_pieces(pieces(), least_fraction=0.0, most=9)) == 3


def test_less_than_a_half_is_no_piece():
    assert largest_piece(np.full((5, 5), 0.49)) is None


def test_a_piece_that_touches_is_kept_whole():
    mask = pieces() >= 0.5
    near = np.zeros_like(mask)
    near[0, 0] = near[4, 4] = True
    kept = touching(mask, near)
    assert kept[:4, :4].all()
    assert kept.sum() == 16
