import numpy as np
import pytest

from hipspace.phantom.fractions import deal, deal_some


@pytest.mark.parametrize("n", [0, 1, 7, 100])
def test_dealt_kinds_have_their_fractions_to_the_next_whole(n):
    dealt = deal("abc", (0.5, 0.3, 0.2), n, np.random.default_rng(0))
    counts = [dealt.count(kind) for kind in "abc"]
    assert sum(counts) == n
    assert np.abs(np.subtract(counts, np.multiply(n, (0.5, 0.3, 0.2)))).max() < 1


@pytest.mark.parametrize("fraction", [0.0, 0.35, 1.0])
def test_a_fraction_of_all_is_dealt(fraction):
    assert sum(deal_some(fraction, 20, np.random.default_rng(0))) == fraction * 20
