"""One hip is found through windows of the size that the network was trained on."""

from functools import partial

import numpy as np
import pytest
import torch

from hipspace.segmentation.network import inference
from hipspace.segmentation.network.following import USUAL_PLACE
from hipspace.segmentation.network.resunet import ResUNet
from hipspace.segmentation.network.search import MOST_CANDIDATES
from hipspace.segmentation.network.seen import Seen, seen_through
from hipspace.segmentation.network.windows import STEADYING_PX

predict = partial(inference.predict, mean_of=2)


class FemurWhereBright(ResUNet):
    """Calls femur what is bright, more surely in the middle of its window."""

    def forward(self, images):
        femur = 20 * (images - 0.5)
        return torch.cat([torch.zeros_like(femur), femur, femur - 9, femur - 9], dim=1)


class FemurUnlessGreyInTheMiddle(FemurWhereBright):
    """Calls femur what is bright, but nothing if the middle of its window is grey."""

    def forward(self, images):
        height, width = images.shape[-2:]
        middle = images[..., height // 2, width // 2]
        doubt = ((middle > 0.7) & (middle < 0.9)).float()[..., None, None]
        return super().forward(images * (1 - doubt))


class WholeHipWhereBright(ResUNet):
    """Calls femur what is bright, roof what is grey and joint space what is dim.

    `windows` counts what it has been shown.
    """

    windows = 0

    def forward(self, images):
        self.windows += len(images)
        greys = torch.tensor((0.0, 1.0, 0.75, 0.5))[:, None, None]
        return -1000 * (images - greys).square()


def shown_at(row: int, column: int) -> np.ndarray:
    """A picture (1, 320, 320) of one hip, the middle of its femur at a place."""
    image = np.zeros((1, 320, 320), dtype=np.float32)
    image[0, :3, :3] = image[0, -3:, -3:] = 0.1
    image[0, row - 20 : row + 20, column - 20 : column + 20] = 1
    image[0, row - 30 : row - 25, column - 10 : column + 10] = 0.75
    image[0, row - 25 : row - 20, column - 10 : column + 10] = 0.5
    return image


class WholeHipSureInTheMiddle(WholeHipWhereBright):
    """Is sure of nothing by more than sixteen to one if the femur is off the middle."""

    def forward(self, images):
        logits = super().forward(images)
        for image, some in zip(images, logits, strict=True):
            rows = torch.argwhere(image[0] == 1)[:, 0].double()
            if len(rows) and abs(rows.mean() + 0.5 - image.shape[-2] / 2) > 1:
                some[0] = some.amax(dim=0) - np.log(8)
        return logits


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


def test_what_is_no_femur_from_close_by_makes_way_for_another():
    network = FemurUnlessGreyInTheMiddle((4, 8), (2,), 1, "softmax").eval()
    image = np.full((1, 96, 96), 0.1, dtype=np.float32)
    image[0, 28:48, 28:48], image[0, 78:93, 78:93] = 0.8, 1
    (found,) = predict(network, image, 48)
    assert found[0, 85, 85] > 0.99
    assert (found[:, 28:48, 28:48] == 0).all()


@pytest.mark.parametrize(("grey", "kept"), [(0.62, False), (0.9, True)])
def test_of_femora_much_as_large_the_surer_is_kept(grey, kept):
    network = FemurWhereBright((4, 8), (2,), 1, "softmax").eval()
    image = np.zeros((1, 128, 128), dtype=np.float32)
    image[0, 20:40, 20:40], image[0, 90:106, 90:106] = grey, 0.8
    (found,) = predict(network, image, 48)
    assert (found[0, 30, 30] > 0.5) == kept
    assert (found[0, 98, 98] > 0.5) != kept


def test_of_many_likely_femora_few_are_predicted(monkeypatch):
    network = FemurWhereBright((4, 8), (2,), 1, "softmax").eval()
    image = np.zeros((1, 96, 96), dtype=np.float32)
    image[0, 4:92:8, 4:92:8] = 1
    looked = []

    def look(network, _images, first, window_px, _same_fraction):
        looked.append((network, len(first), window_px))
        nothing = np.zeros((3, window_px, window_px), np.float32)
        return [Seen(seen.corner, nothing) for seen in first]

    for module in ("windows", "search"):
        monkeypatch.setattr(f"hipspace.segmentation.network.{module}.followed", look)
    predict(network, image, 48)
    assert [corners for _, corners, _ in looked] == [1, MOST_CANDIDATES]


def test_a_hip_in_its_usual_place_is_found_without_a_search():
    network = WholeHipWhereBright((4, 8), (2,), 1, "softmax").eval()
    row, column = (round(160 + 80 * fraction) for fraction in USUAL_PLACE)
    (found,) = predict(network, shown_at(row, column), 80)
    assert network.windows <= 3
    assert found[0, row, column] > 0.99


def test_a_hip_off_the_middle_of_its_usual_place_is_looked_for_beside_it():
    network = WholeHipSureInTheMiddle((4, 8), (2,), 1, "softmax").eval()
    row, column = (round(160 + 80 * fraction) for fraction in USUAL_PLACE)
    (found,) = predict(network, shown_at(row + 3, column), 80)
    assert 5 < network.windows < 40
    assert found[0, row, column] > 0.93, "the mean with a window that is off"


def test_a_search_ends_where_windows_far_apart_show_nothing_of_a_joint():
    network = WholeHipWhereBright((4, 8), (2,), 1, "softmax").eval()
    image = np.full((1, 320, 320), 0.1, dtype=np.float32)
    (found,) = predict(network, image, 80)
    assert not found.any()
    assert network.windows < 64


def test_a_search_goes_on_where_something_of_a_joint_is_seen():
    network = WholeHipWhereBright((4, 8), (2,), 1, "softmax").eval()
    predict(network, shown_at(270, 270), 80)
    assert network.windows > 150


@pytest.mark.parametrize("place", [(50, 270), (270, 270), (160, 200)])
def test_a_hip_anywhere_else_is_found_by_a_search(place):
    network = WholeHipWhereBright((4, 8), (2,), 1, "softmax").eval()
    image = shown_at(*place)
    (found,) = predict(network, image, 80)
    np.testing.assert_array_equal(found[0] > 0.5, image[0] == 1)


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


def test_a_window_knows_nothing_of_what_lies_far_outside_of_it(network):
    image = np.random.default_rng(0).random((1, 32, 96), dtype=np.float32)
    other = image.copy()
    other[..., 64:] = 0
    near, far = seen_through(network, [image, other], [(0, 0)] * 2, 32)
    np.testing.assert_allclose(near.probabilities, far.probabilities, atol=1e-5)


def test_a_hip_makes_way_for_no_femur_alone_however_large():
    """A bright shaft far from any roof, as a distal piece of an abducted femur."""
    network = WholeHipWhereBright((4, 8), (2,), 1, "softmax").eval()
    image = shown_at(90, 90)
    image[0, 180:260, 220:280] = 1
    (found,) = predict(network, image, 80)
    assert found[0, 90, 90] > 0.99
    assert found[0, 220, 250] == 0


@pytest.mark.parametrize("shift_px", [-11, -5, 4, 9])
def test_a_hip_is_found_wherever_the_windows_of_a_search_begin(shift_px):
    network = WholeHipWhereBright((4, 8), (2,), 1, "softmax").eval()
    image = shown_at(60 + shift_px, 230 + shift_px)
    (found,) = predict(network, image, 80)
    np.testing.assert_array_equal(found[0] > 0.5, image[0] == 1)
