import numpy as np
import pytest

from hipspace.statistics.bootstrap import mean_interval


def interval(values, patients, resamples=4000):
    return mean_interval(
        np.asarray(values, float), patients, resamples, np.random.default_rng(1)
    )


def test_the_interval_is_that_of_a_mean():
    values = np.random.default_rng(0).normal(size=400)
    low, high = interval(values, np.arange(400))
    assert high - low == pytest.approx(2 * 1.96 * values.std() / 20, rel=0.05)


def test_hips_of_one_patient_do_not_make_it_narrower():
    values = np.random.default_rng(0).normal(size=40)
    once = interval(values, np.arange(40))
    often = interval(np.repeat(values, 5), np.repeat(np.arange(40), 5))
    assert often == pytest.approx(once)


def test_one_patient_has_no_interval():
    assert np.isnan(interval([1, 2], np.array(["a", "a"]))).all()
