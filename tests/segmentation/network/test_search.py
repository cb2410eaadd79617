"""A joint is found wherever it is, through no more windows than need be."""

from functools import partial

import numpy as np
import pytest
import torch
from bright_hips import FemurWhereBright, WholeHipWhereBright, shown_at

from hipspace.segmentation.network import inference
from hipspace.segmentation.network.following import USUAL_PLACE
from hipspace.segmentation.network.search import MOST_CANDIDATES, searched
from hipspace.segmentation.network.seen import Seen

predict = partial(inference.predict, mean_of=2)


class FemurUnlessGreyInTheMiddle(FemurWhereBright):
    """Calls femur what is bright, but nothing if the middle of its window is grey."""

    def forward(self, images):
        height, width = images.shape[-2:]
        middle = images[..., height // 2, width // 2]
        doubt = ((middle > 0.7) & (middle < 0.9)).float()[..., None, None]
        return super().forward(images * (1 - doubt))


class WholeHipSureInTheMiddle(WholeHipWhereBright):
    """Is sure of nothing by more than sixteen to one if the femur is off the middle."""

    def forward(self, images):
        logits = super().forward(images)
        for image, some in zip(images, logits, strict=True):
            rows = torch.argwhere(image[0] == 1)[:, 0].double()
            if len(rows) and abs(rows.mean() + 0.5 - image.shape[-2] / 2) > 1:
                some[0] = some.amax(dim=0) - np.log(8)
        return logits


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


def looked_for(monkeypatch, image, usual=None):
    """What of a search with windows of side 80 is followed, and how many it took."""
    network = WholeHipWhereBright((4, 8), (2,), 1, "softmax").eval()
    likely = []

    def follow(_network, _images, first, _window_px, _same_fraction):
        likely.extend(first)
        return list(first)

    monkeypatch.setattr("hipspace.segmentation.network.search.followed", follow)
    nothing = Seen((0, 0), np.zeros((3, 80, 80), np.float32))
    found = searched(network, image, 80, usual or nothing)
    return found, likely, network.windows


def test_windows_that_show_the_same_hip_are_followed_once(monkeypatch):
    _, likely, _ = looked_for(monkeypatch, shown_at(270, 270))
    assert len(likely) == 1
    two = np.maximum(shown_at(270, 270), shown_at(60, 90))
    _, likely, _ = looked_for(monkeypatch, two)
    assert len(likely) == 2


def test_padding_is_not_searched(monkeypatch):
    image = shown_at(70, 80)
    image[0, :3, :3] = image[0, -3:, -3:] = 0
    image[0, 20:140, 20:140] = image[0, 20:140, 20:140].clip(0.1)
    found, _, windows = looked_for(monkeypatch, image)
    assert found.femur.size
    assert windows <= 5**2


def test_without_a_better_window_the_usual_one_is_believed(monkeypatch):
    shown = np.zeros((3, 80, 80), np.float32)
    shown[0, 20:60, 20:60] = 0.6
    usual = Seen((0, 0), shown)
    empty = np.full((1, 320, 320), 0.1, dtype=np.float32)
    found, likely, _ = looked_for(monkeypatch, empty, usual)
    assert found is usual
    assert likely == []
