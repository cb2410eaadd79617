"""Heads that the coarse network finds, and what the fine one sees round them."""

from pathlib import Path

import numpy as np
import pytest
import torch
from arcs import ArcHip
from drawn_hips import DrawnHips

from hipspace.geometry.grid import Grid
from hipspace.segmentation.close_ups import CloseView, predict_close_ups, predict_round
from hipspace.segmentation.fine import on_close_ups, predict_fine
from hipspace.segmentation.heads import Head
from hipspace.segmentation.network.model import Model
from hipspace.segmentation.network.model_card import ModelCard
from hipspace.segmentation.network.resunet import ResUNet

CARD = ModelCard(
    channels=(2, 4),
    strides=(2,),
    residual_units=0,
    activation="sigmoid",
    spacing_mm=0.5,
    size_px=16,
    clip_percentiles=None,
    window_px=16,
    window_percentiles=(0, 100),
    trained_with={},
)
IMAGE = DrawnHips().image(0, "right")
GRID = Grid(IMAGE.shape, 0.5, 0.25, (3.0, 5.0))


class Stored:
    """Close-ups of two hips on one grid."""

    rows = {("a", "right"): 0, ("b", "left"): 1}

    def grid(self, *_):
        return GRID

    def image(self, *_):
        return IMAGE


class Looking(ResUNet):
    """Gives back the window that it sees as the femur, and nothing else."""

    def __init__(self):
        super().__init__(CARD.channels, CARD.strides, 0, "sigmoid")

    def forward(self, images):
        femur = torch.logit(images, eps=1e-6)
        nothing = torch.full_like(femur, -20)
        return torch.cat([femur, nothing, nothing], dim=1)


def seen(at_px, grid=GRID, image=IMAGE):
    x, y = grid.to_source_mm(np.array(at_px, dtype=float))
    view = CloseView(image, grid, Head((x, y), 8.0))
    return predict_round(Looking().eval(), CARD, [view])[0]


def test_only_the_window_round_the_head_is_predicted():
    found = seen((24, 30))
    window = IMAGE[22:38, 16:32]
    stretched = (window - window.min()) / np.ptp(window)
    assert found[0, 22:38, 16:32] == pytest.approx(stretched, abs=1e-4)
    found[:, 22:38, 16:32] = 0
    assert not found.any()


def test_a_window_may_reach_beyond_the_view():
    found = seen((2, 3))
    assert found.shape == (3, *IMAGE.shape)
    assert found[0, :11, :10].any()


def test_mirrored_views_are_predicted_in_the_same_place():
    plain = seen((24, 30))
    turned = seen((IMAGE.shape[1] - 24, 30), GRID.mirror(), IMAGE[:, ::-1].copy())
    assert turned[..., ::-1] == pytest.approx(plain, abs=1e-4)


def test_a_head_beyond_its_close_up_is_left_out():
    inside, beyond = Head((10.0, 12.0), 8.0), Head((90.0, 12.0), 8.0)
    heads = {("a", "right"): inside, ("b", "left"): beyond}
    assert list(on_close_ups(Stored(), heads)) == [("a", "right")]


@pytest.mark.parametrize("hips_at_a_time", [1, 4])
def test_heads_are_predicted_in_their_order(monkeypatch, hips_at_a_time):
    monkeypatch.setattr("hipspace.segmentation.fine.HIPS_AT_A_TIME", hips_at_a_time)
    model = Model(Looking().eval(), CARD, "model.safetensors", "", None)
    monkeypatch.setattr("hipspace.segmentation.fine.read_onnx_model", lambda *_: model)
    head = Head((10.0, 12.0), 8.0)
    heads = {("b", "left"): head, ("a", "right"): head}
    found = list(predict_fine(Path("model.safetensors"), Stored(), heads, workers=1))
    assert [(hip.row, hip.side) for hip, _ in found] == [(1, "left"), (0, "right")]


def test_a_window_follows_the_head_that_is_seen_in_it():
    hip = ArcHip(4.0)
    femur = hip.probabilities(0.5)[0]
    card = CARD.model_copy(update={"window_px": 160, "window_percentiles": None})
    grid = Grid(femur.shape, 0.5, 0.5, (0.0, 0.0))
    centre = np.array(hip.centre_xy_mm)
    far = Head(tuple(centre + (12.0, 9.0)), 24.0)
    views = [
        CloseView(femur, grid, far),
        CloseView(np.roll(femur, 9, axis=1), grid, Head(tuple(centre), 24.0)),
    ]
    network = Looking().eval()
    (found, head), (beside, other) = predict_close_ups(network, card, views)
    assert head.centre_xy_mm == pytest.approx(centre, abs=0.3)
    first = np.rint(centre / 0.5 - 80).astype(int).clip(0)
    window = (slice(first[1], first[1] + 160), slice(first[0], first[0] + 160))
    assert found[0][window] == pytest.approx(femur[window], abs=1e-3)
    ((alone, head_alone),) = predict_close_ups(network, card, views[1:])
    assert other.centre_xy_mm == pytest.approx(head_alone.centre_xy_mm, abs=1e-3)
    assert other.centre_xy_mm[0] == pytest.approx(centre[0] + 4.5, abs=0.3)
    assert beside == pytest.approx(alone, abs=1e-5)
