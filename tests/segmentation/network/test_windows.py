"""One hip is found through windows of the size that the network was trained on."""

from functools import partial

import numpy as np
import torch
from bright_hips import FemurWhereBright, WholeHipWhereBright, shown_at

from hipspace.segmentation.network import inference
from hipspace.segmentation.network.following import USUAL_PLACE
from hipspace.segmentation.network.windows import STEADYING_PX

predict = partial(inference.predict, mean_of=2)


class FemurWhereBrightOnEvenRows(FemurWhereBright):
    """Doubts what is bright on the odd rows of its window, as halved pixels might."""

    def forward(self, images):
        odd = torch.arange(images.shape[-2])[:, None] % 2
        return super().forward(images) * (1 - 0.75 * odd)


def test_only_the_window_round_the_largest_femur_is_kept():
    network = FemurWhereBright((4, 8), (2,), 1, "softmax").eval()
    image = np.zeros((1, 96, 96), dtype=np.float32)
    image[0, 40:60, 10:30] = image[0, 5:15, 80:90] = 1
    (found,) = predict(network, image, 48)
    assert found[0, 45, 15] > 0.99
    assert (found[:, 5:15, 80:90] == 0).all()


def test_a_hip_in_its_usual_place_is_found_without_a_search():
    network = WholeHipWhereBright((4, 8), (2,), 1, "softmax").eval()
    row, column = (round(160 + 80 * fraction) for fraction in USUAL_PLACE)
    (found,) = predict(network, shown_at(row, column), 80)
    assert network.windows <= 3
    assert found[0, row, column] > 0.99


def test_half_a_hip_in_the_usual_place_is_not_enough():
    network = WholeHipWhereBright((4, 8), (2,), 1, "softmax").eval()
    row, column = (round(160 + 80 * fraction) for fraction in USUAL_PLACE)
    image = shown_at(row, column)
    image[image < 0.9] = 0
    image[0, :3, :3] = image[0, -3:, -3:] = 0.1
    predict(network, image, 80)
    assert network.windows > 10


def test_the_mean_of_windows_an_odd_step_apart_does_not_depend_on_even_or_odd():
    network = FemurWhereBrightOnEvenRows((4, 8), (2,), 1, "softmax").eval()
    image = np.zeros((1, 96, 96), dtype=np.float32)
    image[0, 38:58, 38:58] = 0.7
    one, mean = (predict(network, image, 48, mean_of=n)[0, 0] for n in (1, 2))
    sure, unsure = np.unique(one[40:56, 40:56].round(4))[::-1]
    np.testing.assert_allclose(mean[40:56, 40:56], (sure + unsure) / 2, atol=1e-3)


def test_the_mean_of_windows_shows_what_any_of_them_does():
    network = FemurWhereBright((4, 8), (2,), 1, "softmax").eval()
    image = np.zeros((1, 96, 96), dtype=np.float32)
    image[0, 38:58, 38:58] = 1
    one, mean = (predict(network, image, 48, mean_of=n)[0] for n in (1, 2))
    assert (mean > 0).any(axis=0).sum() == 2 * 48**2 - (48 - STEADYING_PX) ** 2
    both = (one > 0).any(axis=0) & (mean > 0).any(axis=0)
    np.testing.assert_allclose(mean[:, both], one[:, both], atol=1e-5)


def test_without_a_femur_there_is_nothing_to_average():
    network = WholeHipWhereBright((4, 8), (2,), 1, "softmax").eval()
    image = np.full((1, 96, 96), 0.1, dtype=np.float32)
    one, mean = (predict(network, image, 48, mean_of=n) for n in (1, 3))
    np.testing.assert_array_equal(one, mean)
