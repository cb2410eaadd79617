from functools import partial

import numpy as np
import pytest
from drawn_hips import DrawnHips

from hipspace.segmentation.network import inference
from hipspace.segmentation.network.inference import largest_hip

predict = partial(inference.predict, mean_of=2)


def two_hips() -> np.ndarray:
    """The hip asked for, its other side as strong but smaller, and an island."""
    hip = DrawnHips().coverage(0, "right")
    other = np.roll(hip, 28, axis=2)
    other[0, :30] = 0
    other[2, 60:62, 60:62] = 1
    return hip + other


@pytest.mark.parametrize("window_px", [None, 24, 64])
def test_images_of_any_size_give_probabilities_of_that_size(network, window_px):
    images = np.random.default_rng(0).random((2, 37, 50))
    found = predict(network, images, window_px)
    assert found.shape == (2, 3, 37, 50)
    assert found.dtype == np.float32
    assert found.sum(axis=1).max() <= 1 + 1e-6


@pytest.mark.parametrize("window_px", [None, 24])
def test_hips_are_predicted_one_by_one_or_together_alike(network, window_px):
    images = np.random.default_rng(0).random((3, 32, 32), dtype=np.float32)
    together = predict(network, images, window_px)
    apart = np.concatenate(
        [predict(network, image[None], window_px) for image in images]
    )
    np.testing.assert_allclose(together, apart, atol=1e-5)


def test_an_image_of_the_size_of_a_window_is_one_window(network):
    images = np.random.default_rng(0).random((1, 32, 32), dtype=np.float32)
    whole, windows = predict(network, images, None), predict(network, images, 32)
    np.testing.assert_allclose(whole, windows, atol=1e-5)


def test_the_largest_hip_alone_is_kept():
    hip = DrawnHips().coverage(0, "right")
    np.testing.assert_array_equal(largest_hip(two_hips(), 2.0), hip)


def test_keeping_the_largest_hip_twice_changes_nothing_more():
    once = largest_hip(two_hips(), 2.0)
    np.testing.assert_array_equal(largest_hip(once, 2.0), once)


def test_a_roof_in_two_pieces_is_kept_whole():
    hip = DrawnHips().coverage(0, "right")
    hip[1, :, 20] = 0
    np.testing.assert_array_equal(largest_hip(hip, 0.9), hip)


def test_without_a_femur_nothing_is_cut():
    hip = two_hips()
    hip[0] *= 0.4
    np.testing.assert_array_equal(largest_hip(hip, 0.9), hip)
