"""The fine network is given the close-ups of the heads that the coarse one found."""

from pathlib import Path

import pytest
from looking import CARD, GRID, IMAGE, Looking

from hipspace.segmentation.fine import on_close_ups, predict_fine
from hipspace.segmentation.heads import Head
from hipspace.segmentation.network.model import Model


class Stored:
    """Close-ups of two hips on one grid."""

    rows = {("a", "right"): 0, ("b", "left"): 1}

    def grid(self, *_):
        return GRID

    def image(self, *_):
        return IMAGE


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
